"""What is kept is found again under an equal key only, and for one round more than it was asked for."""

from heartwatch_deploy.stages.kept import Kept


class Work:
    """Counts how often it was done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> int:
        self.done += 1
        return self.done


def test_work_is_done_once_a_key() -> None:
    kept, work = Kept(), Work()
    assert [kept.of(("a", "b"), work), kept.of(("a", "b"), work), kept.of(("a", "c"), work)] == [1, 1, 2]


def test_what_a_round_did_not_ask_for_is_forgotten() -> None:
    kept, work = Kept(), Work()
    kept.of("a", work)
    kept.end_round()
    assert kept.of("a", work) == 1
    kept.end_round()
    kept.end_round()
    assert kept.of("a", work) == 2


def test_a_result_that_shall_not_be_kept_is_worked_out_again() -> None:
    kept, work = Kept(), Work()
    assert [kept.of("a", work, keep=lambda: False), kept.of("a", work)] == [1, 2]
