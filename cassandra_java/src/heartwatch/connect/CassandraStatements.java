package heartwatch.connect;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows as statements, each form prepared once. */
final class CassandraStatements {
    private final CqlSession session;
    private final Map<List<Object>, PreparedStatement> prepared = new HashMap<>();

    CassandraStatements(CqlSession session) {
        this.session = session;
    }

    BoundStatement of(CassandraRow row, TableMetadata table) {
        List<String> columns = List.copyOf(row.columns().keySet());
        PreparedStatement statement = prepared.computeIfAbsent(List.of(table.getName(), row.deletes(), columns),
                form -> session.prepare(row.deletes() ? delete(table, columns) : upsert(table, columns)));
        BoundStatementBuilder bound = statement.boundStatementBuilder();
        List<Object> values = new ArrayList<>(row.columns().values());
        values.add(row.deletes() ? 0 : values.size(), row.writtenAt());
        for (int i = 0; i < values.size(); i++) {
            bound.set(i, values.get(i), bound.codecRegistry().codecFor(bound.getType(i), values.get(i)));
        }
        return bound.build();
    }

    void forget() {
        prepared.clear();
    }

    private static String upsert(TableMetadata table, List<String> columns) {
        return "INSERT INTO " + name(table) + " (" + columns.stream().map(CassandraStatements::quoted)
                .collect(Collectors.joining(", ")) + ") VALUES (" + columns.stream().map(column -> "?")
                .collect(Collectors.joining(", ")) + ") USING TIMESTAMP ?";
    }

    private static String delete(TableMetadata table, List<String> columns) {
        return "DELETE FROM " + name(table) + " USING TIMESTAMP ? WHERE " + columns.stream()
                .map(column -> quoted(column) + " = ?").collect(Collectors.joining(" AND "));
    }

    private static String name(TableMetadata table) {
        return table.getKeyspace().asCql(false) + "." + table.getName().asCql(false);
    }

    private static String quoted(String column) {
        return CqlIdentifier.fromInternal(column).asCql(true);
    }
}
