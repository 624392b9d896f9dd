"""The log as Home Assistant has it: from any thread, in order, on disk before it is announced, never in the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import timedelta
import os
from pathlib import Path
import sqlite3
import threading

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import Filters
from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.store import ActivityStore
from custom_components.ledgrab.activity_log import ISSUE_STORAGE, MAX_BATCH, ActivityLog, Announcement
from custom_components.ledgrab.activity_queue import MAX_PENDING
from custom_components.ledgrab.actor import ActorResolver
from custom_components.ledgrab.const import DOMAIN


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file goes."""
    return tmp_path / "ledgrab" / "activity.db"


@pytest.fixture
async def log(hass: HomeAssistant, path: Path) -> AsyncIterator[ActivityLog]:
    """Return an open log."""
    log = ActivityLog(hass, path, ActorResolver(hass))
    watching = await log.async_open()
    yield log
    await log.async_close()
    for unsubscribe in watching:
        unsubscribe()


def note(log: ActivityLog, message: str, severity: str = "info") -> None:
    """Record something."""
    log.record("system", "stopping", severity=severity, message=message)


def messages(path: Path) -> list[str]:
    """Return the newest messages of the file, oldest first."""
    return [entry.message for entry in reversed(read_page(path, limit=200).entries)]


async def test_an_entry_is_on_disk_when_it_is_announced(log: ActivityLog, path: Path) -> None:
    seen: list[tuple[str, bool]] = []

    def listener(announcements: Sequence[Announcement]) -> None:
        on_disk = messages(path)
        seen.extend((item.entry.message, item.entry.message in on_disk) for item in announcements)

    log.async_listen(listener)
    note(log, "one")
    note(log, "two")
    await log.async_flush()
    assert seen == [("one", True), ("two", True)]


async def test_every_thread_keeps_its_order(log: ActivityLog, path: Path) -> None:
    def work(name: str) -> None:
        for number in range(40):
            note(log, f"{name} {number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    await asyncio.gather(*(asyncio.to_thread(thread.join) for thread in threads))
    await asyncio.sleep(0)
    await log.async_flush()
    found = messages(path)
    for name in ("a", "b", "c"):
        assert [text for text in found if text.startswith(name)] == [f"{name} {n}" for n in range(40)]


async def test_what_is_recorded_before_the_opening_is_kept(hass: HomeAssistant, path: Path) -> None:
    log = ActivityLog(hass, path, ActorResolver(hass))
    note(log, "early")
    await asyncio.sleep(0)
    assert log.pending == 1
    watching = await log.async_open()
    await log.async_close()
    assert messages(path) == ["early"]
    for unsubscribe in watching:
        unsubscribe()


async def test_what_is_recorded_after_the_close_waits_for_the_next_opening(
    hass: HomeAssistant, log: ActivityLog, path: Path
) -> None:
    await log.async_close()
    note(log, "late")
    await log.async_flush()
    assert messages(path) == []
    for unsubscribe in await log.async_open():
        unsubscribe()
    assert messages(path) == ["late"]


async def test_a_burst_in_one_step_of_the_loop_is_kept_whole_and_announced_in_parts(
    log: ActivityLog, path: Path
) -> None:
    parts: list[int] = []
    log.async_listen(lambda announcements: parts.append(len(announcements)))
    for number in range(MAX_PENDING):
        note(log, str(number))
    await log.async_flush()
    assert count(path) == MAX_PENDING
    assert parts == [MAX_BATCH] * (MAX_PENDING // MAX_BATCH)


async def test_an_overflow_gives_up_the_oldest_information_and_says_so(log: ActivityLog, path: Path) -> None:
    note(log, "grave", "error")
    for number in range(MAX_PENDING + 2):
        note(log, str(number))
    await log.async_flush()
    first = read_page(path, before_seq=4).entries[::-1]
    assert [entry.message for entry in first] == ["grave", "3", "4"]
    dropped = next(entry for entry in read_page(path, limit=200, before_seq=MAX_BATCH + 2).entries)
    assert (dropped.action, dropped.severity, dropped.metadata["count"]) == ("entries_dropped", "error", 3)


async def test_an_overflow_of_errors_gives_up_the_oldest(log: ActivityLog, path: Path) -> None:
    for number in range(MAX_PENDING + 1):
        note(log, str(number), "error")
    await log.async_flush()
    assert read_page(path, before_seq=2).entries[0].message == "1"


async def test_a_failing_listener_disturbs_neither_the_others_nor_the_log(
    log: ActivityLog, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def broken(_announcements: Sequence[Announcement]) -> None:
        raise RuntimeError("broken listener")

    log.async_listen(broken)
    stop = log.async_listen(lambda announcements: seen.extend(item.entry.message for item in announcements))
    note(log, "one")
    await log.async_flush()
    stop()
    note(log, "two")
    await log.async_flush()
    assert seen == ["one"]
    assert messages(path) == ["one", "two"]
    assert "broken listener" in caplog.text


async def test_a_disk_that_refuses_costs_nothing_but_time(
    hass: HomeAssistant, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.mkdir()
    log = ActivityLog(hass, path, ActorResolver(hass))
    note(log, "patient")
    watching = await log.async_open()
    assert log.pending == 1
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE_STORAGE) is not None
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=2))
    await asyncio.sleep(0)
    await log.async_flush()
    assert caplog.text.count("cannot be written") == 1
    path.rmdir()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=10))
    await asyncio.sleep(0)
    await log.async_flush()
    assert messages(path) == ["patient"]
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE_STORAGE) is None
    assert "can be written again" in caplog.text
    await log.async_close()
    for unsubscribe in watching:
        unsubscribe()


async def test_a_close_while_the_disk_refuses_ends_the_waiting(hass: HomeAssistant, path: Path) -> None:
    path.parent.mkdir()
    path.mkdir()
    log = ActivityLog(hass, path, ActorResolver(hass))
    note(log, "patient")
    watching = await log.async_open()
    await log.async_close()
    assert log.pending == 1
    for unsubscribe in watching:
        unsubscribe()


async def test_a_stop_with_a_batch_under_way_loses_nothing(hass: HomeAssistant, path: Path) -> None:
    log = ActivityLog(hass, path, ActorResolver(hass))
    watching = await log.async_open()
    announced: list[str] = []
    log.async_listen(lambda announcements: announced.extend(item.entry.message for item in announcements))
    note(log, "under way")
    await asyncio.sleep(0)
    note(log, "behind it")
    closing = hass.async_create_task(log.async_close(announce=False))
    await closing
    assert messages(path) == ["under way", "behind it"]
    assert announced == []
    for unsubscribe in watching:
        unsubscribe()


async def test_a_file_that_was_replaced_while_open_is_noticed_and_told(
    hass: HomeAssistant, log: ActivityLog, path: Path
) -> None:
    note(log, "before")
    await log.async_flush()
    path.unlink()
    note(log, "after")
    await log.async_flush()
    found = await hass.async_add_executor_job(messages, path)
    assert found == ["before", "after", "The log had to be started anew, 1 entries were saved"]


async def test_what_the_last_batch_finds_out_about_the_file_is_told_before_the_close(
    log: ActivityLog, path: Path
) -> None:
    note(log, "before")
    await log.async_flush()
    path.unlink()
    note(log, "after")
    await log.async_close()
    assert read_page(path).entries[0].action == "log_recreated"


async def test_a_disk_that_works_again_when_somebody_asks_needs_no_further_waiting(
    hass: HomeAssistant, path: Path
) -> None:
    path.parent.mkdir()
    path.mkdir()
    log = ActivityLog(hass, path, ActorResolver(hass))
    watching = await log.async_open()
    note(log, "one")
    path.rmdir()
    await log.async_flush()
    announced = asyncio.Event()
    log.async_listen(lambda _announcements: announced.set())
    note(log, "two")
    await asyncio.wait_for(announced.wait(), 10)
    await log.async_close()
    assert messages(path) == ["one", "two"]
    for unsubscribe in watching:
        unsubscribe()


async def test_a_deleted_log_leaves_no_row_to_the_next(
    hass: HomeAssistant, log: ActivityLog, path: Path
) -> None:
    note(log, "in the file")
    await log.async_close()
    note(log, "after the close")
    await log.async_delete()
    assert not path.exists()
    for unsubscribe in await log.async_open():
        unsubscribe()
    assert messages(path) == []


async def test_metadata_that_changes_later_is_recorded_as_it_was(log: ActivityLog, path: Path) -> None:
    metadata = {"reason": "then"}
    log.record("system", "stopping", message="text", metadata=metadata)
    metadata["reason"] = "later"
    await log.async_flush()
    assert read_page(path).entries[0].metadata == {"reason": "then"}


async def test_recording_never_raises_into_its_caller(
    log: ActivityLog, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log.record("system", "stopping", message="text", metadata=7)  # type: ignore[arg-type]  # what must not raise
    await log.async_flush()
    assert messages(path) == []
    assert "could not be queued" in caplog.text


async def test_an_announcement_carries_the_context_of_its_cause_and_of_nothing_else(
    hass: HomeAssistant, log: ActivityLog
) -> None:
    contexts: list[Context | None] = []
    log.async_listen(lambda announcements: contexts.extend(item.context for item in announcements))
    context = Context()
    log.record("system", "stopping", message="by somebody", origin=context)
    log.record("system", "stopping", message="by a label", origin="device:Lamp")
    note(log, "by nobody")
    await log.async_flush()
    assert contexts == [context, None, None]


async def test_the_file_is_for_its_owner_alone(log: ActivityLog, path: Path) -> None:
    note(log, "private")
    await log.async_flush()
    assert os.stat(path).st_mode & 0o777 == 0o600  # noqa: PTH116 - the mode as the system has it


async def test_a_file_of_a_newer_version_is_left_alone_and_read(
    hass: HomeAssistant, log: ActivityLog, path: Path
) -> None:
    note(log, "newer")
    await log.async_close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    note(log, "patient")
    watching = await log.async_open()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, ISSUE_STORAGE)
    assert issue is not None
    assert issue.translation_key == "activity_file_newer"
    assert await log.async_read(messages) == ["newer"]
    assert log.pending == 1
    for unsubscribe in watching:
        unsubscribe()


async def test_a_second_log_on_the_same_file_waits_and_says_why(
    hass: HomeAssistant, log: ActivityLog, path: Path
) -> None:
    second = ActivityLog(hass, path, ActorResolver(hass))
    note(second, "patient")
    watching = await second.async_open()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, ISSUE_STORAGE)
    assert issue is not None
    assert issue.translation_key == "activity_file_in_use"
    await log.async_close()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=2))
    await asyncio.sleep(0)
    await second.async_close()
    assert messages(path) == ["patient"]
    for unsubscribe in watching:
        unsubscribe()


async def test_damage_that_a_reader_meets_is_repaired_and_told(
    hass: HomeAssistant, log: ActivityLog, path: Path
) -> None:
    for number in range(2_000):
        note(log, f"{number} {'x' * 200}")
    await log.async_flush()
    await log.async_with_store(ActivityStore.checkpoint)
    damaged = bytearray(path.read_bytes())
    for page in range(3, len(damaged) // 4096, 4):
        damaged[page * 4096 : page * 4096 + 400] = bytes(400)
    with path.open("r+b") as file:
        file.write(damaged)
    everything = Filters(message_like="no such message")
    await log.async_read(lambda path: read_page(path, everything, seconds=10))
    note(log, "after")
    await log.async_flush()
    assert "log_recreated" in {entry.action for entry in read_page(path).entries}


async def test_a_saturated_executor_costs_memory_up_to_a_limit_and_then_old_information(
    hass: HomeAssistant, log: ActivityLog, path: Path
) -> None:
    gate = threading.Event()
    jobs = [hass.loop.run_in_executor(None, gate.wait, 30) for _ in range(200)]
    for number in range(MAX_PENDING + MAX_BATCH + 500):
        note(log, str(number))
        if number == MAX_BATCH:
            await asyncio.sleep(0)
    assert log.pending <= MAX_PENDING
    gate.set()
    await asyncio.gather(*jobs)
    await log.async_flush()
    dropped = read_page(path, Filters(message_like="were dropped")).entries
    kept = count(path) - len(dropped)
    assert kept + sum(entry.metadata["count"] for entry in dropped) == MAX_PENDING + MAX_BATCH + 500
