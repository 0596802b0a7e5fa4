"""A change is told once the files are at rest: half a file and half a burst are not."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from heartwatch_deploy.storage.asked_tree import AskedTree
from heartwatch_deploy.storage.next_change import next_change

WAIT = 20.0


def change_after(folder: Path, edit: Callable[[], object]) -> tuple[tuple[str, ...], AskedTree]:
    """What is told of an edit that another thread makes, and the tree that was asked before."""
    tree = AskedTree(folder)
    for path in tree.matching("*.sql"):
        tree.text(path)
    over = threading.Event()
    guard = threading.Timer(WAIT, over.set)
    guard.start()
    editor = threading.Thread(target=edit)
    editor.start()
    found = next_change(tree, over)
    editor.join()
    guard.cancel()
    return found, tree


def test_a_file_that_is_emptied_before_it_is_written_is_told_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.sql"
    file.write_text("SELECT 1")

    def save() -> None:
        with file.open("w") as out:
            time.sleep(0.1)
            out.write("SELECT 2")

    found, tree = change_after(tmp_path, save)
    assert (found, tree.changes()) == (("a.sql",), {"a.sql": "SELECT 2"})


def test_a_burst_of_saves_is_one_change(tmp_path: Path) -> None:
    names = [f"{letter}.sql" for letter in "abcdefgh"]

    def save() -> None:
        for name in names:
            (tmp_path / name).write_text("SELECT 1")

    assert change_after(tmp_path, save)[0] == tuple(names)


def test_files_that_never_rest_are_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("SELECT 1")
    over = threading.Event()

    def save() -> None:
        number = 0
        while not over.is_set():
            number += 1
            (tmp_path / "a.sql").write_text(f"SELECT {number}")
            time.sleep(0.005)

    tree = AskedTree(tmp_path)
    tree.text("a.sql")
    editor = threading.Thread(target=save)
    editor.start()
    try:
        begun = time.monotonic()
        assert next_change(tree, over) == ("a.sql",)
        assert time.monotonic() - begun < WAIT
    finally:
        over.set()
        editor.join()


def test_who_ends_it_need_not_wait_for_a_change(tmp_path: Path) -> None:
    over = threading.Event()
    threading.Timer(0.1, over.set).start()
    assert next_change(AskedTree(tmp_path), over) == ()
