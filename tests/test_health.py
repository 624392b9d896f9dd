"""When a device that goes or comes back is worth an entry."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.health import FLAP_WINDOW, FLAPS, STEADY_SECONDS, Health, Transition

POLL = 10.0
GONE = Transition(online=False)


class Polls:
    """Tells a device's health of one answer (`+`) or miss (`-`) every ten seconds."""

    def __init__(self, *, starting: bool = False, silent_since: float | None = None) -> None:
        """Begin with a device that was never asked, or was told to be away before."""
        self.health = Health(starting=starting, silent_since=silent_since)
        self.now = 1_000.0

    def see(self, answers: Iterable[str]) -> list[Transition]:
        """Return what is told."""
        return [told for answer in answers if (told := self._poll(answer)) is not None]

    def _poll(self, answer: str) -> Transition | None:
        self.now += POLL
        take = self.health.answered if answer == "+" else self.health.missed
        return take(self.now)


def back(seconds: int, flaps: int | None = None) -> Transition:
    return Transition(online=True, offline_seconds=seconds, flaps=flaps)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("+++", []),
        ("+-+-+-+", []),
        ("+--", [GONE]),
        ("+-----", [GONE]),
        ("+--+", [GONE, back(20)]),
        ("+----+++", [GONE, back(40)]),
        ("-", []),
        ("-+", []),
        ("--", [GONE]),
        ("---+", [GONE, back(30)]),
    ],
)
def test_only_transitions_are_told_and_one_miss_is_none(answers: str, told: list[Transition]) -> None:
    assert Polls().see(answers) == told


@pytest.mark.parametrize(
    ("answers", "online"),
    [("", None), ("+", True), ("-", False), ("+-", True), ("+--", False), ("--+", True)],
)
def test_whether_a_device_answers_is_known_at_once(answers: str, online: bool | None) -> None:
    polls = Polls(starting=True)
    polls.see(answers)
    assert polls.health.online is online


def test_silence_while_home_assistant_starts_is_told_only_if_it_lasts() -> None:
    polls = Polls(starting=True)
    assert polls.see("-----") == []
    polls.health.settle()
    assert polls.see("---") == [GONE]


def test_a_device_that_comes_while_home_assistant_starts_is_no_news() -> None:
    polls = Polls(starting=True)
    assert polls.see("-----++") == []
    polls.health.settle()
    assert polls.see("++") == []


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("---", []),
        ("-", []),
        ("+", [back(110)]),
        ("--+++", [back(130)]),
        ("+--+", [back(110), GONE, back(20)]),
    ],
)
@pytest.mark.parametrize("starting", [True, False])
def test_a_device_that_was_told_to_be_away_is_not_told_so_again_but_that_it_is_back(
    answers: str, told: list[Transition], starting: bool
) -> None:
    polls = Polls(starting=starting, silent_since=900.0)
    polls.see("-" * starting)
    polls.health.settle()
    polls.now = 1_000.0
    assert polls.see(answers) == told


def test_a_device_that_was_told_to_be_away_is_not_known_to_be_until_it_was_asked() -> None:
    assert Polls(silent_since=900.0).health.online is None


def test_a_device_that_comes_and_goes_is_told_of_once_it_is_steady() -> None:
    polls = Polls()
    first = [GONE, back(20), GONE]
    assert polls.see("+--+--+--+") == first
    assert polls.see("--+" * 30) == []
    steady = "+" * int(STEADY_SECONDS / POLL)
    assert polls.see(steady) == [back(20, flaps=63)]
    assert polls.see("--+") == [GONE, back(20)]


def test_a_device_that_comes_and_goes_may_end_as_one_that_is_away() -> None:
    polls = Polls()
    polls.see("+--+--+--+--")
    assert polls.see("-" * int(STEADY_SECONDS / POLL)) == [Transition(online=False, flaps=4)]
    assert polls.see("-" * 100) == []


def test_changes_that_are_far_apart_are_all_told() -> None:
    polls = Polls()
    rare = "+" * int(FLAP_WINDOW / POLL) + "--"
    assert polls.see(rare * 5) == [GONE, *[told for _ in range(4) for told in (back(20), GONE)]]


@given(st.lists(st.sampled_from(["+", "-", "+++", "---"]), max_size=150).map("".join))
def test_whatever_happens_entries_are_few_and_the_last_one_is_true(answers: str) -> None:
    polls = Polls()
    told = polls.see(answers)
    hours = len(answers) * POLL / 3600
    assert len(told) <= (FLAPS + 1) * (1 + hours * 3600 / STEADY_SECONDS)
    assert all(item.flaps is not None or item.online is not before.online for before, item in pairwise(told))
    steady = ("+" if polls.health.online is not False else "-") * int(STEADY_SECONDS / POLL + 2)
    told += polls.see(steady)
    assert (told[-1].online if told else True) is polls.health.online
