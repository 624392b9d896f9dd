"""What waits to be written is bounded, and what had to be given up is counted to the last one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

from custom_components.ledgrab.activity_queue import MAX_PENDING, ActivityQueue, Recorded

BATCH = 2_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def recorded(ts: int) -> Recorded:
    """Return an entry of a time that is no mere information."""
    return Recorded(ts, "auth", "login_failed", "warning", "anonymous", "A login attempt failed")


def all_of(queue: ActivityQueue) -> Iterator[Recorded]:
    """Take everything."""
    while taken := queue.take(BATCH):
        yield from taken


def tells_of_dropped(item: Recorded) -> bool:
    return item.action == "entries_dropped"


def fill(queue: ActivityQueue, times: Iterator[int], entries: int) -> None:
    for _ in range(entries):
        queue.put(recorded(next(times)))


def test_what_is_dropped_while_the_disk_fails_again_and_again_is_counted_to_the_last_one() -> None:
    queue, times = ActivityQueue(), count(1)
    fill(queue, times, MAX_PENDING)
    for _ in range(20):
        taken = queue.take(BATCH)
        fill(queue, times, BATCH + 1_000)
        queue.put_back(taken)
    *kept, told = sorted(all_of(queue), key=tells_of_dropped)
    assert told.metadata is not None
    assert not any(tells_of_dropped(item) for item in kept)
    assert len(kept) == MAX_PENDING
    assert len(kept) + told.metadata["count"] == next(times) - 1


def test_what_was_dropped_before_a_failure_is_told_with_its_times_after_it() -> None:
    queue, times = ActivityQueue(), count(1_700_000_000_123_457)
    fill(queue, times, MAX_PENDING + 3)
    taken = queue.take(BATCH)
    queue.put_back(taken)
    again = queue.take(BATCH)
    assert again[-1].metadata == taken[-1].metadata
    assert again[:-1] == taken[:-1]
    first = EPOCH + timedelta(microseconds=1_700_000_000_123_457)
    last = first + timedelta(microseconds=2)
    assert taken[-1].metadata == {"count": 3, "since": first.isoformat(), "until": last.isoformat()}


def test_mere_information_is_given_up_before_what_warns() -> None:
    queue, times = ActivityQueue(), count(1)
    fill(queue, times, 1)
    queue.put(recorded(next(times))._replace(severity="info"))
    fill(queue, times, MAX_PENDING - 1)
    kept = list(all_of(queue))
    assert [item.ts for item in kept[:2]] == [1, 3]


def test_what_was_forgotten_is_not_told_as_dropped() -> None:
    queue, times = ActivityQueue(), count(1)
    fill(queue, times, MAX_PENDING + 1)
    queue.clear()
    assert list(all_of(queue)) == []
