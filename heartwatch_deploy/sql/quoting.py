"""Names and texts in quotes: texts as everywhere, names as Postgres and as the streaming dialects read them."""


def identifier(name: str) -> str:
    """The name in double quotes, as in Postgres."""
    return '"' + name.replace('"', '""') + '"'


def backquoted(name: str) -> str:
    """The name as in Flink and ksqlDB."""
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """The text in single quotes."""
    return "'" + text.replace("'", "''") + "'"
