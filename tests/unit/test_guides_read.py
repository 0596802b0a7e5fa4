"""Guides are read as people read them; what stands in a guide and is nobody's is an error."""

from pathlib import Path

import pytest

from tests.guides import FOLDER, Command, Edit, is_printed, steps_of


def test_commands_files_and_edits_in_their_order() -> None:
    text = """# A guide
Type this:

```console
$ ls
one
$ cat > two <<END
> text
> END
```

In `three/four.yaml`:

```yaml
a: 1
```

In `three/four.yaml`:

```diff
-a: 1
+a: 2
```
"""
    assert list(steps_of(text)) == [
        Command(5, "ls", ("one",)),
        Command(7, "cat > two <<END\ntext\nEND", ()),
        Edit(15, "three/four.yaml", "a: 1\n"),
        Edit(21, "three/four.yaml", "a: 2\n", "a: 1\n"),
    ]


def test_a_block_that_nobody_would_follow_is_refused() -> None:
    with pytest.raises(ValueError, match="line 4: this block is no `console`"):
        list(steps_of("Say:\n\n```sh\nrm -r x\n```\n"))


def test_an_edit_is_made_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x\ny\n")
    Edit(1, "a", "z\n", "y\n").make(tmp_path)
    assert (tmp_path / "a").read_text() == "x\nz\n"
    with pytest.raises(AssertionError, match="a has this 0 times"):
        Edit(1, "a", "z\n", "y\n").make(tmp_path)


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ((), ("anything",), True),
        (("a", "b"), ("a", "", "b"), True),
        (("a", "b"), ("a", "c", "b"), False),
        (("a", "…", "b"), ("a", "c", "d", "b"), True),
        (("a", "…"), ("a",), True),
        (("took … s",), ("took 12.5 s",), True),
        (("took … s",), ("took",), False),
        (("a",), ("a", "b"), False),
    ],
)
def test_what_is_printed(expected: tuple[str, ...], printed: tuple[str, ...], same: bool) -> None:
    assert is_printed(expected, printed) is same


@pytest.mark.parametrize("guide", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_guide_can_be_followed(guide: Path) -> None:
    steps = list(steps_of(guide.read_text("utf-8")))
    assert any(isinstance(step, Command) for step in steps)
