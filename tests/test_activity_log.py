"""The log as Home Assistant has it: from any thread, in order, on disk before it is announced, never in the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
import os
from pathlib import Path
import threading

import pytest
from pytest_homeassistant_custom_component.common import MockUser

from homeassistant.core import Context, HomeAssistant

from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity_log import MAX_BATCH, ActivityLog, Announcement
from custom_components.ledgrab.activity_queue import MAX_PENDING
from custom_components.ledgrab.activity_sources import automation_triggered
from custom_components.ledgrab.actor import ActorResolver
from tests.root import messages, note


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
    log.record("system", "backup_failed", message="text", metadata=metadata)
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
    contexts: list[Context] = []
    log.async_listen(lambda announcements: contexts.extend(item.context for item in announcements))
    context = Context(user_id="somebody")
    log.record("system", "stopping", message="by somebody", origin=context)
    log.record("system", "stopping", message="by a label", origin="device:Lamp")
    note(log, "by nobody")
    await log.async_flush()
    assert contexts[0] is context
    assert len({item.id for item in contexts}) == 3
    assert {(item.user_id, item.parent_id) for item in contexts[1:]} == {(None, None)}


async def test_the_file_is_for_its_owner_alone(log: ActivityLog, path: Path) -> None:
    note(log, "private")
    await log.async_flush()
    assert os.stat(path).st_mode & 0o777 == 0o600  # noqa: PTH116 - the mode as the system has it


async def test_somebody_who_records_all_the_time_does_not_keep_a_flush_waiting(log: ActivityLog) -> None:
    def again(_announcements: Sequence[Announcement]) -> None:
        note(log, "again")

    stop = log.async_listen(again)
    note(log, "first")
    async with asyncio.timeout(10):
        await log.async_flush()
    stop()


async def test_an_origin_that_nobody_understands_costs_no_entry(
    log: ActivityLog, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log.record("system", "stopping", message="odd", origin=5)  # type: ignore[arg-type]  # what must not matter
    note(log, "neighbor")
    await log.async_flush()
    assert [entry.actor for entry in read_page(path).entries] == ["system", "system"]
    assert "is not understood" in caplog.text


async def test_a_user_who_is_deleted_while_entries_wait_is_named_in_them(
    hass: HomeAssistant, hass_owner_user: MockUser, log: ActivityLog, path: Path
) -> None:
    user = await hass.auth.async_create_user("Ada")
    await hass.async_block_till_done()
    await log.async_close()
    log.record("system", "stopping", message="by Ada", origin=Context(user_id=user.id))
    await hass.auth.async_remove_user(user)
    for unsubscribe in await log.async_open():
        unsubscribe()
    assert read_page(path).entries[0].actor == "user:Ada"


@pytest.fixture
async def telling(hass: HomeAssistant, path: Path) -> AsyncIterator[ActivityLog]:
    """Return an open log that also tells of automations."""
    log = ActivityLog(hass, path, ActorResolver(hass), automation_triggered)
    watching = await log.async_open()
    yield log
    await log.async_close()
    for unsubscribe in watching:
        unsubscribe()


def run(hass: HomeAssistant, name: str) -> Context:
    """Let an automation run, and return its context."""
    context = Context()
    hass.bus.async_fire("automation_triggered", {"name": name, "source": "time"}, context=context)
    return context


def told(path: Path) -> list[tuple[str, str]]:
    """Return the messages and actors of the file, oldest first."""
    return [(entry.message, entry.actor) for entry in reversed(read_page(path, limit=200).entries)]


async def test_a_run_is_told_once_and_before_what_it_did_also_where_the_disk_fails_at_first(
    hass: HomeAssistant, telling: ActivityLog, path: Path
) -> None:
    contexts: list[Context] = []
    telling.async_listen(lambda batch: contexts.extend(item.context for item in batch))
    await telling.async_close()
    path.unlink()
    path.mkdir()
    night = run(hass, "Night")
    note(telling, "before")
    telling.record("system", "stopping", message="one", origin=night)
    watching = await telling.async_open()
    assert telling.pending == 3
    for _ in range(2_500):
        run(hass, "Busy")
    telling.record("system", "stopping", message="two", origin=night)
    path.rmdir()
    await telling.async_flush()
    assert told(path) == [
        ("before", "system"),
        ("Automation Night was triggered", "system"),
        ("one", "automation:Night"),
        ("two", "system"),
    ]
    assert [context == night for context in contexts] == [False, True, True, True]
    for unsubscribe in watching:
        unsubscribe()


async def test_a_run_that_comes_apart_from_its_entry_in_a_large_batch_keeps_its_place(
    hass: HomeAssistant, telling: ActivityLog, path: Path
) -> None:
    await telling.async_close()
    path.unlink()
    path.mkdir()
    nights = [run(hass, "Night") for _ in range(MAX_BATCH // 2 + 100)]
    for number, night in enumerate(nights):
        telling.record("system", "stopping", message=str(number), origin=night)
    watching = await telling.async_open()
    path.rmdir()
    await telling.async_flush()
    assert count(path) == 2 * len(nights)
    assert [actor for _, actor in told(path)] == ["system", "automation:Night"] * 100
    for unsubscribe in watching:
        unsubscribe()


async def test_while_logging_is_off_no_run_is_told(
    hass: HomeAssistant, telling: ActivityLog, path: Path
) -> None:
    telling.logging = False
    telling.record("system", "logging_disabled", message="kept", origin=run(hass, "Night"), always=True)
    await telling.async_flush()
    assert told(path) == [("kept", "automation:Night")]
