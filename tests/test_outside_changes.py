"""Which changes of a lamp are somebody else's."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.devices.base import DeviceState
from custom_components.ledgrab.outside_changes import ENTRIES_SECONDS, MOST_ENTRIES, OutsideChanges, Seen

ORANGE = DeviceState(on=True, brightness=128, color=(255, 160, 0))
OFF = replace(ORANGE, on=False)
BRIGHT = replace(ORANGE, brightness=255)
BLUE = replace(ORANGE, color=(0, 0, 255))
DRIVEN = replace(ORANGE, live=True, live_protocol="DDP", live_source="192.0.2.7")


class Lamp:
    """Answers once every ten seconds, from a first answer on."""

    def __init__(self) -> None:
        """Answer for the first time."""
        self.changes = OutsideChanges()
        self.now = 0.0
        self.answer(ORANGE)

    def answer(self, state: DeviceState) -> Seen:
        """Answer with a state."""
        self.now += 10
        return self.changes.answered(self.changes.asked(), state, self.now)

    def told(self, *states: DeviceState) -> list[tuple[str, ...]]:
        """Answer with one state after the other; return what is told."""
        return [seen.changes for state in states if (seen := self.answer(state)).changes]


@pytest.fixture
def lamp() -> Lamp:
    return Lamp()


def test_the_first_answer_is_nobodys_change() -> None:
    changes = OutsideChanges()
    assert changes.answered(changes.asked(), OFF, 0) == Seen()


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([ORANGE, ORANGE], []),
        ([OFF], [("turned off",)]),
        ([OFF, OFF, ORANGE], [("turned off",), ("turned on",)]),
        ([BRIGHT], []),
        ([BRIGHT, BRIGHT, BRIGHT], [("brightness 100 %",)]),
        ([replace(ORANGE, brightness=102)] * 2, [("brightness 40 %",)]),
        ([BLUE, BLUE], [("color #0000ff",)]),
        ([replace(BLUE, brightness=51)] * 2, [("brightness 20 %", "color #0000ff")]),
        ([replace(ORANGE, brightness=level) for level in range(100, 10, -10)], []),
        ([BLUE, BRIGHT, BLUE, ORANGE], []),
        ([DRIVEN, ORANGE], []),
        ([DRIVEN, DRIVEN, DRIVEN, ORANGE, ORANGE], [("driven by DDP",)]),
        ([replace(DRIVEN, live_protocol=None)] * 2, [("driven by another program",)]),
        ([replace(DRIVEN, color=(1, 2, 3))] * 3, [("driven by DDP",)]),
        ([DeviceState()] * 2, []),
    ],
)
def test_what_somebody_else_did_is_told_in_words(
    lamp: Lamp, states: list[DeviceState], told: list[tuple[str, ...]]
) -> None:
    assert lamp.told(*states) == told


def test_who_drives_the_lamp_is_told_as_an_address(lamp: Lamp) -> None:
    lamp.answer(DRIVEN)
    assert lamp.answer(DRIVEN).driver == "192.0.2.7"
    assert lamp.answer(replace(DRIVEN, on=False)).driver is None


def test_a_change_is_foreign_as_soon_as_it_shows(lamp: Lamp) -> None:
    assert [lamp.answer(state).foreign for state in (BRIGHT, BRIGHT, BRIGHT, OFF)] == [
        True,
        False,
        False,
        True,
    ]


def test_our_own_command_explains_what_it_names(lamp: Lamp) -> None:
    with lamp.changes.command("on", "color"):
        pass
    assert lamp.told(replace(OFF, color=(0, 0, 255), brightness=255)) == []
    assert lamp.told(replace(OFF, color=(0, 0, 255), brightness=255)) == [("brightness 100 %",)]


def test_a_command_of_any_kind_explains_everything(lamp: Lamp) -> None:
    with lamp.changes.command():
        pass
    assert lamp.told(*[replace(BLUE, on=False, brightness=1)] * 3) == []


def test_what_was_asked_before_a_command_ended_does_not_count(lamp: Lamp) -> None:
    before = lamp.changes.asked()
    with lamp.changes.command("on"):
        during = lamp.changes.asked()
        assert lamp.changes.answered(before, ORANGE, 1).stale
    assert lamp.changes.answered(during, ORANGE, 1).stale
    assert lamp.told(OFF, OFF) == []


def test_an_answer_that_comes_after_a_later_one_does_not_count(lamp: Lamp) -> None:
    early, late = lamp.changes.asked(), lamp.changes.asked()
    assert lamp.changes.answered(late, OFF, 1).changes == ("turned off",)
    assert lamp.changes.answered(early, ORANGE, 1).stale


def test_a_command_that_failed_explains_too(lamp: Lamp) -> None:
    with pytest.raises(OSError, match="gone"), lamp.changes.command("on"):
        raise OSError("gone")
    assert lamp.told(OFF, OFF) == []


def test_while_our_stream_runs_only_power_and_brightness_count(lamp: Lamp) -> None:
    lamp.changes.stream(active=True)
    streamed = replace(DRIVEN, color=(9, 9, 9))
    assert lamp.told(streamed, streamed) == []
    assert lamp.told(*[replace(streamed, on=False, brightness=255)] * 2) == [
        ("turned off",),
        ("brightness 100 %",),
    ]


def test_a_stream_that_lasts_a_moment_longer_is_still_ours(lamp: Lamp) -> None:
    lamp.changes.stream(active=True)
    lamp.answer(DRIVEN)
    lamp.changes.stream(active=False)
    assert lamp.told(DRIVEN, ORANGE, ORANGE) == []
    assert lamp.told(DRIVEN, DRIVEN) == [("driven by DDP",)]


def test_a_stream_that_begins_before_the_first_answer_is_ours() -> None:
    changes = OutsideChanges()
    changes.stream(active=True)
    assert changes.answered(changes.asked(), DRIVEN, 0) == Seen()
    assert changes.answered(changes.asked(), OFF, 10).changes == ("turned off",)


def test_what_happened_while_nobody_could_look_is_not_told(lamp: Lamp) -> None:
    lamp.changes.forget()
    assert lamp.told(replace(BLUE, on=False), replace(BLUE, on=False)) == []


def test_a_restless_lamp_has_few_entries_an_hour(lamp: Lamp) -> None:
    assert len(lamp.told(*[OFF, ORANGE] * 100)) == MOST_ENTRIES
    lamp.now += ENTRIES_SECONDS
    assert lamp.told(OFF, ORANGE) == [("turned off",), ("turned on",)]


STATES = st.builds(
    DeviceState,
    on=st.none() | st.booleans(),
    brightness=st.none() | st.integers(0, 255),
    color=st.none() | st.tuples(*[st.integers(0, 255)] * 3),
    live=st.booleans(),
    live_protocol=st.none() | st.text(max_size=9),
)


@given(st.lists(STATES, max_size=40))
def test_whatever_a_lamp_answers_entries_stay_few_and_have_words(states: list[DeviceState]) -> None:
    told = Lamp().told(*states)
    assert len(told) <= MOST_ENTRIES
    assert all(all(words) for words in told)
