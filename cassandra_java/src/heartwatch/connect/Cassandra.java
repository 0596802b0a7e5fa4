package heartwatch.connect;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Writes rows, all those of a request side by side: their times, not their order, tell which one stays. */
final class Cassandra implements Receiver {
    private static final byte[] NO_BYTES = {};

    private final CassandraSettings settings;
    private final Semaphore room; // the driver refuses what is more than 1,024 rows on its connection
    private CqlSession session;
    private CassandraStatements statements;
    private boolean isToLook;

    Cassandra(CassandraSettings settings) {
        this.settings = settings;
        room = new Semaphore(settings.getInt(CassandraSettings.IN_FLIGHT));
    }

    @Override
    public String name() {
        return "Cassandra at " + String.join(",", settings.getList(CassandraSettings.CONTACT_POINTS));
    }

    @Override
    public Message message(SinkRecord record) {
        if (record.value() != null && !(record.value() instanceof Struct || record.value() instanceof Map)) {
            throw new DataException("it is no record but " + record.value().getClass().getSimpleName());
        }
        return new Message(record, Message.place(record), NO_BYTES);
    }

    @Override
    public List<Verdict> deliver(List<Message> messages) throws IOException, InterruptedException {
        try {
            open();
        } catch (AllNodesFailedException e) {
            throw new IOException(words(e), e);
        } catch (DriverException | IllegalStateException | IllegalArgumentException e) {
            close();
            throw new IOException(words(e), e);
        }
        List<Sent> sent = new ArrayList<>(messages.size());
        for (Message message : messages) {
            sent.add(send(message.record()));
        }
        List<Verdict> verdicts = new ArrayList<>(messages.size());
        for (Sent each : sent) {
            verdicts.add(each.verdict());
        }
        return verdicts;
    }

    /** What became of one record at once, or what is still under way. */
    private record Sent(Verdict known, List<CompletionStage<AsyncResultSet>> underWay) {
        Verdict verdict() throws InterruptedException {
            Verdict found = known;
            for (CompletionStage<AsyncResultSet> each : underWay) {
                Verdict verdict = outcome(each);
                found = found == Verdict.DONE || verdict instanceof Verdict.Refused ? verdict : found;
            }
            return found;
        }

        private static Verdict outcome(CompletionStage<AsyncResultSet> underWay) throws InterruptedException {
            try {
                underWay.toCompletableFuture().get();
                return Verdict.DONE;
            } catch (ExecutionException e) {
                return e.getCause() instanceof InvalidQueryException ? new Verdict.Refused(words(e.getCause()))
                        : new Verdict.Later(words(e.getCause()));
            }
        }
    }

    private Sent send(SinkRecord record) throws InterruptedException {
        List<CompletionStage<AsyncResultSet>> underWay = new ArrayList<>();
        try {
            for (String name : settings.tables(record.topic())) {
                Optional<TableMetadata> table = table(name);
                if (table.isEmpty()) { // made by the deployer, perhaps in a moment: not the record's fault
                    isToLook = true;
                    return new Sent(new Verdict.Later("it has no table " + name), underWay);
                }
                CassandraRow row = CassandraRow.of(record, table.get(), settings);
                if (row.saysSomething(table.get())) {
                    underWay.add(execute(statements.of(row, table.get())));
                }
            }
            return new Sent(Verdict.DONE, underWay);
        } catch (DataException e) {
            return new Sent(new Verdict.Refused(e.getMessage()), underWay);
        } catch (InvalidQueryException e) { // the table changed under the statement
            isToLook = true;
            return new Sent(new Verdict.Later(words(e)), underWay);
        } catch (DriverException e) {
            return new Sent(new Verdict.Later(words(e)), underWay);
        }
    }

    /** Waits while too many are under way. */
    private CompletionStage<AsyncResultSet> execute(BoundStatement statement) throws InterruptedException {
        room.acquire();
        try {
            return session.executeAsync(statement).whenComplete((rows, failure) -> room.release());
        } catch (RuntimeException e) {
            room.release();
            throw e;
        }
    }

    private Optional<TableMetadata> table(String name) {
        CqlIdentifier keyspace = CqlIdentifier.fromInternal(settings.getString(CassandraSettings.KEYSPACE));
        Optional<KeyspaceMetadata> found = session.getMetadata().getKeyspace(keyspace);
        return found.flatMap(each -> each.getTable(CqlIdentifier.fromInternal(name)));
    }

    private void open() {
        if (session == null) {
            session = CassandraSession.open(settings);
            statements = new CassandraStatements(session);
            isToLook = false;
        }
        if (isToLook) { // what the driver knows of the tables may be old, or may never have come
            session.refreshSchema();
            statements.forget();
            isToLook = false;
        }
    }

    void close() {
        CqlSession old = session;
        session = null;
        if (old != null) {
            old.close();
        }
    }

    private static String words(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage().strip();
    }
}
