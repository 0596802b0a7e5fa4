package heartwatch.secrets;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ${flink:…}} stands for in an option of a table: a secret that Flink's own processes hold, so that no
 * statement, plan, job graph or savepoint does. {@code ${flink:NAME}} is a variable of the environment, {@code
 * ${flink:/path}} a file's text without the last line's end, {@code ${flink:/path:key}} one value of a properties file.
 */
public final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{flink:([^}:]+)(?::([^}]+))?\\}");

    private final Map<String, String> environment;

    public References(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The text with its secrets, null for null; raises MissingSecret, which repeats none. */
    public String filled(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder filled = new StringBuilder();
        Matcher found = REFERENCE.matcher(text);
        while (found.find()) {
            found.appendReplacement(filled, Matcher.quoteReplacement(secret(found.group(1), found.group(2))));
        }
        return found.appendTail(filled).toString();
    }

    /** What stands at a place: a variable's name, or a file's path with a key of its properties or null. */
    public String secret(String place, String key) {
        if (place.startsWith("/")) {
            return key == null ? textOf(Path.of(place)) : valueIn(Path.of(place), key);
        }
        String value = environment.get(place);
        if (value == null || key != null) {
            throw new MissingSecret("Flink's process has no variable " + place + (key == null ? "" : ":" + key)
                    + " in its environment, which ${flink:…} names");
        }
        return value;
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new MissingSecret("Flink's process cannot read " + file + ", which ${flink:…} names (" + e + ")");
        }
    }

    private static String valueIn(Path file, String key) {
        Properties values = new Properties();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            values.load(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new MissingSecret("Flink's process cannot read " + file + ", which ${flink:…} names ("
                    + e.getClass().getSimpleName() + ")");
        }
        String value = values.getProperty(key);
        if (value == null) {
            throw new MissingSecret("there is no " + key + " in " + file + ", which ${flink:…} names");
        }
        return value;
    }
}
