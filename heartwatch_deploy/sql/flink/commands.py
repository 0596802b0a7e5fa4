"""Statements that are mostly words, each a pattern; of those that begin alike the first that fits is followed."""

from typing import Final

_LIKE: Final = "[ (: NOT LIKE/ILIKE | LIKE/ILIKE :) <one_string> ]"
_PLAIN_LIKE: Final = "[ (: NOT LIKE | LIKE :) <one_string> ]"
_IN: Final = "[ FROM/IN <compound> ]"
_ELEMENTS: Final = "(: DISTRIBUTION <distribution> | ( <alteration…> ) | <alteration> :)"
_MERGED: Final = "WHEN NOT MATCHED THEN INSERT [ <compounds> ] (: ( VALUES <row> ) | VALUES <row> :)"
_INSERTS: Final = "<inserts>"

COMMANDS: Final[tuple[str, ...]] = (
    f"SHOW CATALOGS {_LIKE}",
    "SHOW CURRENT CATALOG/DATABASE",
    f"SHOW DATABASES {_IN} {_LIKE}",
    f"SHOW TABLES {_IN} {_PLAIN_LIKE}",
    f"SHOW VIEWS {_IN} {_PLAIN_LIKE}",
    f"SHOW MATERIALIZED TABLES {_IN} {_PLAIN_LIKE}",
    f"SHOW COLUMNS FROM/IN <table> {_PLAIN_LIKE}",
    f"SHOW MODELS {_IN} {_PLAIN_LIKE}",
    f"SHOW FUNCTIONS {_IN} {_LIKE}",
    f"SHOW USER FUNCTIONS {_IN} {_LIKE}",
    f"SHOW PROCEDURES {_IN} {_LIKE}",
    "SHOW CREATE TABLE/VIEW/MODEL <table>",
    "SHOW CREATE CATALOG <name>",
    "SHOW CREATE MATERIALIZED TABLE <table>",
    "SHOW PARTITIONS <table> [ PARTITION <partition> ]",
    "SHOW MODULES",
    "SHOW FULL MODULES",
    "SHOW JARS",
    "SHOW JOBS",
    "DESCRIBE/DESC CATALOG [ EXTENDED ] <name>",
    "DESCRIBE/DESC DATABASE [ EXTENDED ] <compound>",
    "DESCRIBE/DESC FUNCTION [ EXTENDED ] <compound>",
    "DESCRIBE/DESC MODEL [ EXTENDED ] <compound>",
    "DESCRIBE/DESC JOB <one_string>",
    "DESCRIBE TABLE <table> [ <name> ]",
    "DESCRIBE STATEMENT <described>",
    "DESCRIBE <described>",
    "DESCRIBE/DESC [ EXTENDED ] <table>",
    "USE CATALOG <name>",
    "USE MODULES <name…>",
    "USE <compound>",
    "LOAD MODULE <name> [ WITH <options> ]",
    "UNLOAD MODULE <name>",
    "ADD JAR <one_string>",
    "REMOVE JAR <one_string>",
    "ANALYZE TABLE <table> [ PARTITION <partial_partition> ] COMPUTE STATISTICS"
    " [ FOR (: COLUMNS <name…> | ALL COLUMNS :) ]",
    "TRUNCATE TABLE <table>",
    "STOP JOB <one_string> [ WITH SAVEPOINT [ WITH DRAIN ] ]",
    "CALL <call>",
    "DROP [ TEMPORARY ] TABLE/VIEW/MODEL [ IF EXISTS ] <table>",
    "DROP MATERIALIZED TABLE [ IF EXISTS ] <table>",
    "DROP [ TEMPORARY ] CATALOG [ IF EXISTS ] <compound>",
    "DROP [ TEMPORARY ] DATABASE [ IF EXISTS ] <compound> [ RESTRICT/CASCADE ]",
    "DROP [ TEMPORARY ] [ SYSTEM ] FUNCTION [ IF EXISTS ] <table>",
    "ALTER CATALOG <name> (: SET <options> | RESET <keys> | COMMENT <string> :)",
    "ALTER DATABASE <compound> SET <options>",
    "ALTER [ TEMPORARY [ SYSTEM ] ] FUNCTION [ IF EXISTS ] <table> AS <one_string> [ LANGUAGE JAVA/SCALA/SQL/PYTHON ]",
    "ALTER VIEW <table> (: RENAME TO <table> | AS <query> :)",
    "ALTER MODEL [ IF EXISTS ] <table> (: RENAME TO <table> | SET <options> | RESET <keys> :)",
    "ALTER TABLE [ IF EXISTS ] <table> (: RENAME TO <table> | RENAME <compound> TO <compound> | RESET <keys>"
    " | SET <options> | ADD [ IF NOT EXISTS ] PARTITION <partition> [ WITH <options> ]"
    " { PARTITION <partition> [ WITH <options> ] }"
    f" | ADD {_ELEMENTS} | MODIFY {_ELEMENTS}"
    " | DROP [ IF EXISTS ] PARTITION <partition> { , PARTITION <partition> } | DROP PRIMARY KEY"
    " | DROP CONSTRAINT <name> | DROP DISTRIBUTION | DROP WATERMARK | DROP <compounds> | DROP <compound> :)",
    "ALTER MATERIALIZED TABLE <table> (: SUSPEND | RESUME [ WITH <options> ] | REFRESH [ PARTITION <partition> ]"
    " | SET (: FRESHNESS = <interval> | REFRESH_MODE = FULL/CONTINUOUS | <options> :) | RESET <keys> | AS <query>"
    " | ADD/MODIFY DISTRIBUTION <distribution> | DROP DISTRIBUTION :)",
    "ALTER SYSTEM/SESSION (: SET <compound> = (: ON | <operand> :) | RESET (: ALL | <compound> :) :)",
    "MERGE INTO <table> [ (: AS <name> | <name> :) ] USING <source> ON <expression>"
    f" (: WHEN MATCHED THEN UPDATE SET <assignment…> [ {_MERGED} ] | {_MERGED} :)",
    "EXECUTE PLAN <string>",
    f"COMPILE AND EXECUTE PLAN <string> FOR {_INSERTS}",
    f"COMPILE PLAN <string> [ IF NOT EXISTS ] FOR {_INSERTS}",
    "RESET [ <setting_part> ]",
    "BEGIN STATEMENT SET",
    "END",
    "QUIT",
    "EXIT",
    "CLEAR",
    "HELP",
)
SAME_WORDS: Final = {"DESC": "DESCRIBE"}
