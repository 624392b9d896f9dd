"""Which announcements are news, whatever comes in whatever order."""

from collections import Counter
import math

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.announced import (
    DEVICES,
    ENTRIES,
    ENTRIES_SECONDS,
    GONE_SECONDS,
    PAIR_SECONDS,
    Announced,
    Announcement,
)


def lamp(name: str = "Lamp") -> Announcement:
    return Announcement(name=name, address="192.168.7.5", mac=None, hostname="lamp.local")


def nobody(_: Announcement) -> bool:
    return False


def everybody(_: Announcement) -> bool:
    return True


def test_first_announcement_is_told_and_a_repetition_is_not() -> None:
    announced = Announced((), nobody)
    assert [announced.seen("lamp", lamp(), now) for now in (0.0, 1.0, 10_000.0)] == [True, False, False]
    assert announced.told == ["lamp"]


def test_known_device_is_neither_told_nor_remembered() -> None:
    announced = Announced((), everybody)
    assert not announced.seen("lamp", lamp(), 0.0)
    assert announced.gone("lamp", 1.0) is None
    assert announced.told == []


@pytest.mark.parametrize(
    ("stayed", "delay"),
    [(0.0, PAIR_SECONDS), (500.0, PAIR_SECONDS - 500.0), (560.0, GONE_SECONDS), (10_000.0, GONE_SECONDS)],
)
def test_device_is_lost_when_it_stayed_away_and_its_pair_of_entries_is_due(
    stayed: float, delay: float
) -> None:
    announced = Announced((), nobody)
    announced.seen("lamp", lamp(), 0.0)
    assert announced.gone("lamp", stayed) == delay
    assert announced.gone("lamp", stayed) is None
    assert announced.lost("lamp", stayed + delay) == lamp()
    assert announced.told == []


def test_device_of_an_earlier_run_is_lost_only_when_it_was_heard_of_in_this_one() -> None:
    announced = Announced(["lamp", "desk"], nobody)
    assert announced.gone("lamp", 0.0) is None
    assert not announced.seen("lamp", lamp("New name"), 1.0)
    assert announced.gone("lamp", 2.0) == GONE_SECONDS
    assert announced.lost("lamp", 62.0) == lamp("New name")
    assert announced.told == ["desk"]


def test_newcomer_takes_the_place_of_who_was_not_heard_of_in_this_run() -> None:
    announced = Announced([f"old {number}" for number in range(DEVICES + 10)], nobody)
    assert len(announced.told) == DEVICES
    assert announced.seen("lamp", lamp(), 0.0)
    assert announced.told == [*(f"old {number}" for number in range(1, DEVICES)), "lamp"]


def test_who_is_here_is_not_pushed_out() -> None:
    announced = Announced((), nobody)
    heard = [announced.seen(f"lamp {number}", lamp(), number * ENTRIES_SECONDS) for number in range(DEVICES)]
    assert all(heard)
    assert not announced.seen("one more", lamp(), math.inf)
    assert announced.suppressed == 1
    assert len(announced.told) == DEVICES


def test_what_was_not_told_is_counted_and_never_lost() -> None:
    announced = Announced((), nobody)
    told = [announced.seen(f"lamp {number}", lamp(), 0.0) for number in range(ENTRIES + 5)]
    assert told.count(True) == ENTRIES
    assert announced.take_suppressed() == 5
    assert announced.suppressed == 0
    assert announced.gone(f"lamp {ENTRIES}", 10_000.0) == GONE_SECONDS
    assert announced.lost(f"lamp {ENTRIES}", 10_060.0) is None


def test_departures_count_as_arrivals_do() -> None:
    announced = Announced((), nobody)
    for number in range(ENTRIES):
        announced.seen(f"lamp {number}", lamp(), 0.0)
    # All leave at the same time, and one more comes.
    for number in range(ENTRIES):
        announced.gone(f"lamp {number}", 0.0)
    lost = [announced.lost(f"lamp {number}", ENTRIES_SECONDS) for number in range(ENTRIES)]
    assert None not in lost
    assert not announced.seen("one more", lamp(), ENTRIES_SECONDS)
    assert announced.suppressed == 1


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.booleans(), st.floats(0, 400)),
        max_size=200,
    )
)
def test_no_device_has_more_than_a_pair_and_all_together_not_more_than_the_limit(
    changes: list[tuple[str, bool, float]],
) -> None:
    announced = Announced((), nobody)
    now, due, entries = 0.0, dict[str, float](), list[tuple[float, str, str]]()
    for service, here, seconds in changes:
        now += seconds
        for late in [late for late, when in due.items() if when <= now]:
            lost = announced.lost(late, when := due.pop(late))
            entries += [(when, late, "lost")] * (lost is not None)
        if here:
            due.pop(service, None)
            entries += [(now, service, "discovered")] * announced.seen(service, lamp(), now)
        elif (delay := announced.gone(service, now)) is not None:
            due[service] = now + delay
    for start, _, _ in entries:
        within = [entry for entry in entries if start <= entry[0] < start + PAIR_SECONDS]
        assert len(within) <= ENTRIES
        assert not within or max(Counter(entry[1:] for entry in within).values()) == 1
