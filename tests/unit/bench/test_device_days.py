"""The rows that are written to Cassandra while it is measured, and those that are counted afterwards."""

from tests.bench.device_days import DEVICES, NOTIFIES, QUESTIONS, TABLES, asked_of, partitions, row

RECORDS = DEVICES * 240
"""Two hours."""


def test_every_record_counts_once_in_each_table_by_time() -> None:
    counts = partitions(RECORDS)
    by_table = {table: sum(n for name, n in counts.items() if name.startswith(f"{table} ")) for table in TABLES}
    assert by_table["health_metrics"] == by_table["environment"] == RECORDS
    assert by_table["notifications"] * NOTIFIES == RECORDS
    assert by_table["activity"] == DEVICES * 2 * 4
    assert by_table["device_status"] == DEVICES


def test_questions_are_about_partitions_that_have_rows() -> None:
    counts = partitions(RECORDS)
    for question in QUESTIONS.values():
        for number in range(DEVICES):
            assert counts[asked_of(question, number).removesuffix(" LIMIT 100")] > 0


def test_a_row_names_all_fields_of_its_key() -> None:
    key, values = row(DEVICES + 3)
    assert key == values["device_id"] == "hw-00000003"
    assert values["recorded_at"] - row(3)[1]["recorded_at"] == 30_000
