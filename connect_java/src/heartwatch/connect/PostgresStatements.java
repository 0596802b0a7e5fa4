package heartwatch.connect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows as batches of one statement. */
final class PostgresStatements {
    private PostgresStatements() {}

    /** Rows that one statement can write; no two of {@code rows} have the same key, so their order is free. */
    static Collection<List<Row>> alike(Collection<Row> rows) {
        Map<List<Object>, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : rows) {
            List<Object> form = List.of(row.table(), row.deletes(), List.copyOf(row.columns().keySet()));
            groups.computeIfAbsent(form, same -> new ArrayList<>()).add(row);
        }
        return groups.values();
    }

    /** {@code types} are those of the table's columns. */
    static void execute(Connection connection, List<Row> alike, List<String> key, Map<String, String> types)
            throws SQLException {
        Row first = alike.get(0);
        List<String> columns = first.deletes() ? key : List.copyOf(first.columns().keySet());
        String text = first.deletes() ? delete(first.table(), key) : upsert(first.table(), columns, key);
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            for (Row row : alike) {
                int place = 1;
                for (String column : columns) {
                    PostgresValues.bind(statement, place++, row.schemas().get(column), row.columns().get(column),
                            types.getOrDefault(column, ""));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static String upsert(String table, List<String> columns, List<String> key) {
        String values = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
        String set = columns.stream().filter(column -> !key.contains(column)).map(PostgresTables::quoted)
                .map(column -> column + " = EXCLUDED." + column).collect(Collectors.joining(", "));
        return "INSERT INTO " + PostgresTables.quoted(table) + " (" + quoted(columns, ", ") + ") VALUES (" + values
                + ") ON CONFLICT (" + quoted(key, ", ") + ") DO " + (set.isEmpty() ? "NOTHING" : "UPDATE SET " + set);
    }

    private static String delete(String table, List<String> key) {
        String condition = key.stream().map(column -> PostgresTables.quoted(column) + " = ?")
                .collect(Collectors.joining(" AND "));
        return "DELETE FROM " + PostgresTables.quoted(table) + " WHERE " + condition;
    }

    private static String quoted(List<String> columns, String between) {
        return columns.stream().map(PostgresTables::quoted).collect(Collectors.joining(between));
    }
}
