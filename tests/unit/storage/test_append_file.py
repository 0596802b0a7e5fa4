"""Files that are only added to: cut off anywhere, what was written before is there; what is damaged is named."""

from pathlib import Path

import pytest

from heartwatch_deploy.model.json import Json
from heartwatch_deploy.storage.append_file import AppendFile, Damaged

LINES: list[Json] = [{"a": 1}, {"b": "zwei\nLines, ä"}, {"c": None}]


@pytest.fixture
def file(tmp_path: Path) -> AppendFile:
    made = AppendFile(tmp_path / "new" / "record", "record")
    for line in LINES:
        made.append(line)
    return made


def values(file: AppendFile) -> list[Json]:
    return [line for _, line in file.lines()]


def test_what_was_added_is_read_with_its_lines(file: AppendFile) -> None:
    assert file.lines() == list(zip([2, 3, 4], LINES, strict=True))


def test_cut_off_anywhere_it_has_whole_lines_only_and_goes_on(file: AppendFile) -> None:
    content = file.path.read_bytes()
    for length in range(len(content) + 1):
        file.path.write_bytes(content[:length])
        left = values(file)
        assert left == LINES[: len(left)]
        assert len(left) == max(content[:length].count(b"\n") - 1, 0)
        assert file.torn() == (length > 0 and content[length - 1 : length] != b"\n")
        file.append({"after": length})
        assert values(file) == [*left, {"after": length}]
        assert not file.torn()


def test_a_changed_byte_is_refused_with_its_line(file: AppendFile) -> None:
    file.path.write_bytes(file.path.read_bytes().replace(b'"a":1', b'"a":2'))
    with pytest.raises(Damaged, match=r"line 2: .*checksum"):
        file.lines()


def test_a_missing_line_end_in_the_middle_is_refused(file: AppendFile) -> None:
    first, second, rest = file.path.read_bytes().split(b"\n", 2)
    file.path.write_bytes(first + b"\n" + second + rest)
    with pytest.raises(Damaged, match="line 2"):
        file.lines()


def test_another_file_and_a_later_format_are_refused(file: AppendFile) -> None:
    with pytest.raises(Damaged, match="no history of heartwatch_deploy"):
        AppendFile(file.path, "history").lines()
    later = AppendFile(file.path.with_name("later"), "record")
    later._header = {"heartwatch_deploy": "record", "format": 2}
    later.append({})
    with pytest.raises(Damaged, match="it has format 2, this version reads up to 1"):
        AppendFile(later.path, "record").lines()


def test_replaced_as_a_whole(file: AppendFile) -> None:
    file.replace([{"d": 4}])
    assert values(file) == [{"d": 4}]
    assert [each.name for each in file.path.parent.iterdir()] == ["record"]
