"""What the log does when disk, file or executor let it down: nothing is lost without a word."""

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import Filters
from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.store import ActivityStore
from custom_components.ledgrab.activity_issues import ISSUE_STORAGE
from custom_components.ledgrab.activity_log import MAX_BATCH, ActivityLog
from custom_components.ledgrab.activity_queue import MAX_PENDING
from custom_components.ledgrab.actor import ActorResolver
from custom_components.ledgrab.const import DOMAIN
from tests.root import busy, messages, note


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
    with busy(hass):
        for number in range(MAX_PENDING + MAX_BATCH + 500):
            note(log, str(number))
            if number == MAX_BATCH:
                await asyncio.sleep(0)
        assert log.pending <= MAX_PENDING
    await log.async_flush()
    dropped = read_page(path, Filters(message_like="were dropped")).entries
    kept = count(path) - len(dropped)
    assert kept + sum(entry.metadata["count"] for entry in dropped) == MAX_PENDING + MAX_BATCH + 500


async def test_what_a_reader_found_out_is_told_even_if_nothing_is_recorded_any_more(
    hass: HomeAssistant, log: ActivityLog, path: Path
) -> None:
    note(log, "before")
    await log.async_flush()
    path.unlink()
    await log.async_with_store(ActivityStore.check)
    await log.async_close()
    assert read_page(path).entries[0].action == "log_recreated"


async def test_a_close_writes_what_waits_for_the_end_of_a_copy(
    log: ActivityLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ledgrab.activity_log.MAX_JOURNAL_BYTES", 0)
    log.async_hold(True)
    note(log, "first")
    await log.async_flush()
    note(log, "waits")
    await log.async_flush()
    assert log.pending == 1
    await log.async_close()
    assert messages(path) == ["first", "waits"]


async def test_what_waited_for_a_copy_is_written_at_its_end(
    log: ActivityLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ledgrab.activity_log.MAX_JOURNAL_BYTES", 0)
    log.async_hold(True)
    note(log, "first")
    await log.async_flush()
    note(log, "waits")
    log.async_hold(False)
    await log.async_flush()
    assert messages(path) == ["first", "waits"]
