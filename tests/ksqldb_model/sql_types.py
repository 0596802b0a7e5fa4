"""SQL types as the server's JSON has them."""

from typing import Any


def schema_info(sql_type: str) -> dict[str, Any]:
    """`STRUCT<…>` and its like as nested objects."""
    plain, _, inside = sql_type.partition("<")
    parts = split(inside[:-1]) if inside else []
    info: dict[str, Any] = {"type": plain, "fields": None, "memberSchema": None}
    if plain == "STRUCT":
        pairs = [part.partition("` ") for part in parts]
        info["fields"] = [{"name": name[1:], "schema": schema_info(rest)} for name, _, rest in pairs]
    elif plain in ("ARRAY", "MAP"):
        info["memberSchema"] = schema_info(parts[-1])
    elif plain.startswith("DECIMAL("):
        precision, scale = plain[8:-1].split(", ")
        info = {"type": "DECIMAL", "parameters": {"precision": int(precision), "scale": int(scale)}, **_NOTHING}
    return info


_NOTHING = {"fields": None, "memberSchema": None}


def split(inside: str) -> list[str]:
    """What stands between the commas, those within brackets aside."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(inside):
        depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(inside[start:at].strip())
            start = at + 1
    return [*parts, inside[start:].strip()]
