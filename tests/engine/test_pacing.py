"""Due times."""

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.engine.pacing import Pacer


def test_a_new_pacer_is_due_at_once() -> None:
    """Nobody waits for the first turn."""
    assert Pacer().due < 0


def test_small_delays_do_not_add_up() -> None:
    """A turn that comes late is followed by one on the old grid."""
    pacer = Pacer()
    pacer.advance(10.0, rate=10)
    for turn in range(1, 1001):
        assert pacer.due == pytest.approx(10.0 + turn / 10)
        pacer.advance(pacer.due + 0.03, rate=10)


def test_a_stall_is_not_made_up_for() -> None:
    """After a long pause the next turn is a whole period away."""
    pacer = Pacer()
    pacer.advance(10.0, rate=10)
    pacer.advance(15.0, rate=10)
    assert pacer.due == pytest.approx(15.1)


def test_a_changed_rate_counts_from_the_next_turn() -> None:
    """The grid goes on from where it was."""
    pacer = Pacer()
    pacer.advance(10.0, rate=10)
    pacer.advance(10.1, rate=50)
    assert pacer.due == pytest.approx(10.12)


@given(delays=st.lists(st.floats(0, 5), max_size=200), rate=st.floats(1, 60))
def test_the_rate_is_never_exceeded(delays: list[float], rate: float) -> None:
    """However late the turns come, there are not more of them than the time allows."""
    pacer = Pacer()
    now = 0.0
    pacer.advance(now, rate)
    for delay in delays:
        now = pacer.due + delay
        pacer.advance(now, rate)
        assert pacer.due > now
    assert len(delays) <= now * rate + 1e-6
