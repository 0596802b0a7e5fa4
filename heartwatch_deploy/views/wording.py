"""A diagnostic without its picture of the line: for forms that have places of their own."""

from heartwatch_deploy.model.diagnostic import Diagnostic


def words_of(found: Diagnostic) -> str:
    """Summary, label, related places, cause, who needs it and what to do: a line each."""
    related = (f"{each.span.path}:{each.span.line}: {each.label}" for each in found.related)
    needed = f"needed by: {', '.join(map(str, found.needed_by))}" if found.needed_by else ""
    named = {"cause": found.cause, "help": found.help}
    notes = (f"{name}: {text}" for name, text in named.items() if text)
    headline = f"{found.summary} ({found.label})" if found.label else found.summary
    return "\n".join(each for each in (headline, *related, needed, *notes) if each)


def place_in_repository(folder: str, path: str) -> str:
    """The path of a project's file, seen from where the project's folder is seen as `folder`."""
    return path if folder in ("", ".") else f"{folder}/{path}"
