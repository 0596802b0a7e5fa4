package heartwatch.avro;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;

/** Asks registries as a table would, after the way to a task: a line in is url, five options and a password, a line out the answer. */
final class RegistryAsked {
    private RegistryAsked() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            String[] said = line.split("\t", -1);
            for (int i = 1; i < said.length; i++) {
                said[i] = said[i].isEmpty() ? null : said[i];
            }
            Access access = new Access(said[1], said[2], said[3], said[4], said[5], said[6]);
            System.out.println(answer(sent(new SchemaRegistry(said[0], access))));
        }
    }

    private static String answer(SchemaRegistry registry) {
        try {
            return registry.latest("a subject").map(Object::toString).orElse("none");
        } catch (Exception wrong) {
            return wrong.getMessage();
        }
    }

    private static SchemaRegistry sent(SchemaRegistry registry) throws Exception {
        PipedInputStream in = new PipedInputStream(1 << 16);
        try (ObjectOutputStream out = new ObjectOutputStream(new PipedOutputStream(in))) {
            out.writeObject(registry);
        }
        return (SchemaRegistry) new ObjectInputStream(in).readObject();
    }
}
