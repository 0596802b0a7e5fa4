package heartwatch.connect;

import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Writes rows, all those of a request in one transaction. */
final class Postgres implements Receiver {
    private static final byte[] NO_BYTES = {};

    private final PostgresSettings settings;
    private final PostgresTables tables = new PostgresTables();
    private Connection connection;

    Postgres(PostgresSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "Postgres at " + settings.url();
    }

    @Override
    public Message message(SinkRecord record) {
        Row.of(record, settings); // DataException here, not among others
        return new Message(record, Message.place(record), NO_BYTES);
    }

    @Override
    public List<Verdict> deliver(List<Message> messages) throws IOException {
        try {
            write(messages);
            return Collections.nCopies(messages.size(), Verdict.DONE);
        } catch (SQLException e) {
            undo();
            SQLException root = e.getNextException() == null ? e : e.getNextException();
            if (SqlFailure.of(root) == SqlFailure.OF_THE_SERVER) {
                close();
                throw new IOException(words(root), e);
            }
            return messages.size() == 1 ? List.of(new Verdict.Refused(words(root))) : halves(messages);
        }
    }

    /** One of them spoils the transaction: the smaller ones tell which. */
    private List<Verdict> halves(List<Message> messages) throws IOException {
        int middle = messages.size() / 2;
        List<Verdict> verdicts = new ArrayList<>(deliver(messages.subList(0, middle)));
        try {
            verdicts.addAll(deliver(messages.subList(middle, messages.size())));
        } catch (IOException e) {
            Verdict later = new Verdict.Later(e.getMessage());
            verdicts.addAll(Collections.nCopies(messages.size() - middle, later));
        }
        return verdicts;
    }

    private void write(List<Message> messages) throws SQLException {
        Connection open = connection();
        Map<List<Object>, Row> last = new LinkedHashMap<>();
        for (Message message : messages) {
            Row row = Row.of(message.record(), settings);
            last.remove(row.name(settings.key())); // a row that is written again goes to the end
            last.put(row.name(settings.key()), row);
        }
        if (settings.getBoolean(PostgresSettings.EVOLVES)) {
            for (Row row : last.values()) {
                tables.grow(open, row);
            }
        }
        for (List<Row> alike : PostgresStatements.alike(last.values())) {
            PostgresStatements.execute(open, alike, settings.key(), tables.columns(open, alike.get(0).table()));
        }
        open.commit();
    }

    private Connection connection() throws SQLException {
        if (connection == null) {
            connection = driver().connect(settings.url(), settings.driver());
            connection.setAutoCommit(false);
            tables.forget();
        }
        return connection;
    }

    /** By its name, because the plugin's driver is not one that the worker's own class loader may hand out. */
    private static Driver driver() {
        try {
            return (Driver) Class.forName("org.postgresql.Driver").getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConnectException("the driver of Postgres does not lie beside this plugin", e);
        }
    }

    private void undo() {
        tables.forget();
        try {
            if (connection != null) {
                connection.rollback();
            }
        } catch (SQLException e) {
            close();
        }
    }

    void close() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                org.slf4j.LoggerFactory.getLogger(Postgres.class).debug("closing {}: {}", name(), e.getMessage());
            }
        }
    }

    private static String words(SQLException error) {
        return error.getMessage() == null ? error.toString() : error.getMessage().strip();
    }
}
