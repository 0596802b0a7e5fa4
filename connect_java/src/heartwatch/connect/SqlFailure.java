package heartwatch.connect;

import java.sql.SQLException;
import java.util.Set;

/** Whose fault a failed statement is, by Postgres' SQLSTATE. */
enum SqlFailure {
    /** It is away, full, starting or stopping, locked, or not yet as the connector needs it: to be tried again. */
    OF_THE_SERVER,
    /** A value that the table will never take. */
    OF_THE_ROW;

    /** Exceptions of data, and of constraints; and types that do not fit a column. */
    private static final Set<String> ROW_CLASSES = Set.of("21", "22", "23", "44");
    private static final Set<String> ROW_STATES = Set.of("42804", "42846", "42P18", "07006");

    static SqlFailure of(SQLException error) {
        String state = error.getSQLState();
        boolean ofTheRow = state != null && state.length() == 5
                && (ROW_CLASSES.contains(state.substring(0, 2)) || ROW_STATES.contains(state));
        return ofTheRow ? OF_THE_ROW : OF_THE_SERVER;
    }
}
