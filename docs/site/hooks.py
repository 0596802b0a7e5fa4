"""What the site has beyond docs/: pages made of the code, and files of the repository that pages link to."""

import re
import sys
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parent))
import reference

REPOSITORY: Final = Path(__file__).parents[2]
_LINK: Final = re.compile(r"(?<!\\)\]\((?P<path>[^)#:\s]+)(?P<anchor>#[^)]*)?\)")
_LANGUAGES: Final = {".py": "python", ".sql": "sql", ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".avsc": "json"}
_SHOWN_FILES: Final = "repository/"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Pages made of the code, and one for each file or folder of the repository that some page links to."""
    made = {**reference.pages(REPOSITORY), **_shown(files)}
    for path, text in made.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: object) -> str:
    """A link to a file of the repository leads to the page that shows it."""
    source = page.file.src_uri
    up = "../" * source.count("/")

    def led(link: "re.Match[str]") -> str:
        target = _target(source, link["path"])
        return f"]({up}{_page_of(target)}{link['anchor'] or ''})" if target else link[0]

    return _LINK.sub(led, markdown) if _has_links(source) else markdown


def _has_links(page: str) -> bool:
    """A page that shows a program links nowhere."""
    return not page.startswith(_SHOWN_FILES) or Path(page.removeprefix(_SHOWN_FILES)).suffixes == [".md"]


def _target(source: str, link: str) -> str | None:
    """The path, from the repository's root, of what a page links to; None where the site knows it by this link.

    A folder of docs it knows only by the index that is made of it.
    """
    path = normpath(join(dirname(_path_of(source)), link))
    file = REPOSITORY / path
    within = path.startswith("docs/") and not file.is_dir() and not source.startswith(_SHOWN_FILES)
    return None if within or not file.exists() else path


def _path_of(page: str) -> str:
    return page.removeprefix(_SHOWN_FILES) if page.startswith(_SHOWN_FILES) else f"docs/{page}"


def _page_of(path: str) -> str:
    """Where the site has a file of the repository, or a folder."""
    if (REPOSITORY / path).is_dir():
        path = f"{path}/index.md"
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    return f"{_SHOWN_FILES}{path}" if path.endswith(".md") else f"{_SHOWN_FILES}{path}.md"


def _shown(files: Files) -> dict[str, str]:
    """Page → text, for what is linked to, and for what those link to."""
    waiting = [(file.src_uri, Path(file.abs_src_path or "").read_text("utf-8")) for file in files.documentation_pages()]
    waiting += reference.pages(REPOSITORY).items()
    shown: dict[str, str] = {}
    while waiting:
        source, text = waiting.pop()
        targets = (_target(source, link["path"]) for link in _LINK.finditer(text)) if _has_links(source) else ()
        for target in targets:
            if target and not target.startswith("docs/") and _page_of(target) not in shown:
                shown[_page_of(target)] = _text_of(target)
                waiting.append((_page_of(target), shown[_page_of(target)]))
    return shown


def _text_of(path: str) -> str:
    file = REPOSITORY / path
    if file.is_dir():
        names = "".join(f"- `{each.name}`\n" for each in sorted(file.iterdir()) if each.name != "__pycache__")
        return f"# {path}/\n\n{names}"
    if file.suffix == ".md":
        return file.read_text("utf-8")
    fence = "````"
    return f"# {path}\n\n{fence}{_LANGUAGES.get(file.suffix, 'text')}\n{file.read_text('utf-8')}\n{fence}\n"
