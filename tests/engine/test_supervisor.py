"""What follows from failures."""

import pytest

from custom_components.ledgrab.engine.supervisor import Backoff, OutageWatch, RestartPolicy


def test_pauses_double_up_to_the_longest() -> None:
    """2, 4, 8, ... 60, 60 seconds."""
    backoff = Backoff(shortest=2, longest=60)
    now, pauses = 0.0, []
    for _ in range(8):
        pauses.append(backoff.failed(now))
        now += pauses[-1]
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(("worked_for", "pause"), [(59.0, 4.0), (61.0, 2.0)])
def test_a_good_while_starts_the_pauses_over(worked_for: float, pause: float) -> None:
    """A source that works for a moment between failures does not count as recovered."""
    backoff = Backoff(shortest=2, longest=60)
    first = backoff.failed(100.0)
    assert backoff.failed(100.0 + first + worked_for) == pause


def test_five_restarts_in_five_minutes_and_no_more() -> None:
    """The sixth failure is the end."""
    policy = RestartPolicy()
    assert [policy.failed(10.0 * turn) for turn in range(6)] == [1, 2, 4, 8, 16, None]


def test_restarts_are_forgotten_after_five_minutes() -> None:
    """A target that fails once an hour goes on for ever."""
    policy = RestartPolicy()
    assert [policy.failed(3600.0 * turn) for turn in range(20)] == [1] * 20


def test_the_window_of_restarts_slides() -> None:
    """The oldest restart frees its place first."""
    policy = RestartPolicy()
    assert [policy.failed(at) for at in (0, 200, 210, 220, 230, 301, 302)] == [1, 2, 4, 8, 16, 16, None]


def test_an_outage_begins_once() -> None:
    """Refusals in a row, with packets that seem to succeed between them, are one outage."""
    watch = OutageWatch()
    assert [watch.refused(at) for at in (0.0, 0.03, 1.0, 9.0)] == [True, False, False, False]


def test_silence_ends_an_outage() -> None:
    """Refusals after ten quiet seconds are another outage."""
    watch = OutageWatch()
    assert watch.refused(0.0)
    assert not watch.refused(10.0)
    assert watch.refused(20.1)
