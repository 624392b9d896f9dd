"""The log's file over the years: pruned, cleared, copied by backups, and never in the way of any of it."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
import shutil
import sqlite3
from threading import Event
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from homeassistant.components.backup.manager import BackupManager
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.retention import Retention
from custom_components.ledgrab.activity_log import ActivityLog
from custom_components.ledgrab.activity_upkeep import BACKUP_LIMIT_SECONDS, ActivityUpkeep
from custom_components.ledgrab.backup import async_post_backup, async_pre_backup
from custom_components.ledgrab.const import CONF_MAX_DAYS, CONF_MAX_ENTRIES, DATA_ACTIVITY, DOMAIN
from tests.root import settle


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a hub without devices, set up."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


@pytest.fixture
def upkeep(entry: MockConfigEntry) -> ActivityUpkeep:
    """Return the upkeep of its log."""
    upkeep: ActivityUpkeep = entry.runtime_data.control.upkeep
    return upkeep


@pytest.fixture
def log(hass: HomeAssistant, entry: MockConfigEntry) -> ActivityLog:
    """Return the log."""
    return hass.data[DATA_ACTIVITY]


async def fill(log: ActivityLog, entries: int) -> None:
    """Record so many entries."""
    for number in range(entries):
        log.record("system", "stopping", message=f"entry {number}")
    await log.async_flush()


async def copy(hass: HomeAssistant, path: Path, target: Path) -> None:
    """Copy the file and then its journal, as a backup does, with time in between."""
    await hass.async_add_executor_job(shutil.copy, path, target)
    await asyncio.sleep(0.005)
    journal = path.with_name(path.name + "-wal")
    await hass.async_add_executor_job(shutil.copy, journal, target.with_name(target.name + "-wal"))


def rows_of_a_sound_file(path: Path) -> int:
    """Return how many entries a copy has, once it is sure that every page is sound."""
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    return count(path)


async def test_the_file_is_pruned_every_night(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog
) -> None:
    hass.config_entries.async_update_entry(entry, options={CONF_MAX_DAYS: 0, CONF_MAX_ENTRIES: 100})
    await settle(hass)
    await fill(log, 500)
    tomorrow = dt_util.now() + timedelta(days=1)
    async_fire_time_changed(hass, datetime.combine(tomorrow, datetime.min.time(), tomorrow.tzinfo))
    async_fire_time_changed(hass, tomorrow.replace(hour=3, minute=17, second=0, microsecond=0))
    await settle(hass)
    assert count(log.path) == 100
    assert read_page(log.path, limit=1).entries[0].action == "log_pruned"


async def test_a_smaller_limit_is_followed_at_once_and_announced(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog
) -> None:
    await fill(log, 500)
    announced: list[str] = []
    log.async_listen(lambda items: announced.extend(item.entry.action for item in items))
    hass.config_entries.async_update_entry(entry, options={CONF_MAX_ENTRIES: 200})
    await settle(hass)
    # The row about the changed settings comes while the file is pruned, or after it.
    assert count(log.path) in {200, 201}
    assert sorted(announced) == ["log_pruned", "settings_changed"]


async def test_the_file_is_pruned_when_home_assistant_has_started(hass: HomeAssistant) -> None:
    hass.set_state(CoreState.not_running)
    entry = MockConfigEntry(domain=DOMAIN, options={CONF_MAX_ENTRIES: 100})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    log = hass.data[DATA_ACTIVITY]
    await fill(log, 300)
    assert count(log.path) > 300
    await hass.async_start()
    await settle(hass)
    assert count(log.path) <= 101


async def test_entries_are_written_while_the_file_is_pruned(
    hass: HomeAssistant, upkeep: ActivityUpkeep, log: ActivityLog
) -> None:
    await fill(log, 5_000)
    pruning = hass.async_create_task(upkeep.async_prune(Retention(max_days=0, max_entries=100)))
    while not pruning.done():
        log.record("system", "started", message="in between")
        await asyncio.sleep(0)
    await log.async_flush()
    assert await pruning > 4_000
    assert read_page(log.path, limit=200).entries[0].message == "in between"


async def test_clearing_leaves_the_entry_that_tells_so(upkeep: ActivityUpkeep, log: ActivityLog) -> None:
    await fill(log, 300)
    await upkeep.async_clear("user:Ada")
    (left,) = read_page(log.path).entries
    assert (left.action, left.actor, left.metadata["count"]) == ("log_cleared", "user:Ada", 301)


async def test_forty_copies_under_load_are_all_sound_and_have_what_was_written_before(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog, tmp_path: Path
) -> None:
    await fill(log, 500)
    announced: list[str] = []
    log.async_listen(lambda items: announced.extend(item.entry.id for item in items))

    async def write() -> None:
        while True:
            log.record("system", "started", message="under load")
            await asyncio.sleep(0.001)

    load = hass.async_create_background_task(write(), "load")
    for number in range(40):
        before = count(log.path)
        during = len(announced)
        await async_pre_backup(hass)
        await copy(hass, log.path, tmp_path / f"copy{number}.db")
        while len(announced) == during:  # noqa: ASYNC110 - what is waited for comes from a thread
            await asyncio.sleep(0.001)
        await async_post_backup(hass)
        assert (
            await hass.async_add_executor_job(rows_of_a_sound_file, tmp_path / f"copy{number}.db") >= before
        )
    load.cancel()


async def test_home_assistants_own_backup_uses_both_hooks(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog
) -> None:
    manager = BackupManager(hass, None)  # type: ignore[arg-type]  # no reader is asked
    await manager.load_platforms()
    assert DOMAIN in manager.platforms


async def test_nothing_is_pruned_while_a_backup_copies(
    hass: HomeAssistant, upkeep: ActivityUpkeep, log: ActivityLog
) -> None:
    await fill(log, 500)
    await async_pre_backup(hass)
    assert await upkeep.async_prune(Retention(max_entries=100)) == 0
    await async_post_backup(hass)
    assert await upkeep.async_prune(Retention(max_entries=100)) == 402


async def test_the_end_of_a_backup_that_never_began_is_harmless(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog
) -> None:
    await async_post_backup(hass)
    await fill(log, 1)
    assert count(log.path) == 2


async def test_a_backup_that_never_ends_is_taken_as_ended_after_an_hour(
    hass: HomeAssistant,
    upkeep: ActivityUpkeep,
    log: ActivityLog,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await async_pre_backup(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=BACKUP_LIMIT_SECONDS + 1))
    await settle(hass)
    assert "has not said that it ended" in caplog.text
    await fill(log, 500)
    assert await upkeep.async_prune(Retention(max_entries=100)) == 402


async def test_a_log_that_cannot_be_written_does_not_cost_the_user_the_backup(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog, caplog: pytest.LogCaptureFixture
) -> None:
    await log.async_close()
    await async_pre_backup(hass)
    await async_post_backup(hass)
    assert "could not get ready for a backup" in caplog.text


async def test_an_unload_in_the_middle_of_a_backup_ends_the_hold(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog
) -> None:
    await async_pre_backup(hass)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await fill(log, 5)
    await async_post_backup(hass)
    assert count(log.path) >= 5


async def test_a_copy_from_a_backup_that_took_the_files_place_tells_what_is_missing_in_it(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog, tmp_path: Path
) -> None:
    await fill(log, 5)
    await async_pre_backup(hass)
    await hass.async_add_executor_job(shutil.copy, log.path, tmp_path / "backup.db")
    await async_post_backup(hass)
    await fill(log, 7)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_add_executor_job(shutil.copy, tmp_path / "backup.db", log.path)
    announced: list[str] = []
    log.async_listen(lambda items: announced.extend(item.entry.message for item in items))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert announced == ["The newest 7 entries of the log were lost"]
    assert count(log.path) == 7


async def test_a_hundred_reloads_leave_no_file_open(
    hass: HomeAssistant, entry: MockConfigEntry, log: ActivityLog
) -> None:
    await fill(log, 1)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(100):
        assert await hass.config_entries.async_reload(entry.entry_id)
    await fill(log, 1)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1
    assert count(log.path) == 3


async def test_a_backup_that_ends_before_it_could_begin_holds_nothing(
    hass: HomeAssistant, upkeep: ActivityUpkeep, log: ActivityLog
) -> None:
    await fill(log, 3_000)
    pruning = hass.async_create_task(upkeep.async_prune(Retention(max_days=0, max_entries=100)))
    await asyncio.sleep(0)
    beginning = hass.async_create_task(async_pre_backup(hass))
    await asyncio.sleep(0)
    await async_post_backup(hass)
    await asyncio.gather(pruning, beginning)
    await async_post_backup(hass)
    await fill(log, 10)
    assert await upkeep.async_prune(Retention(max_entries=100)) > 0


@pytest.mark.parametrize(
    ("begin", "action"),
    [
        (lambda upkeep: upkeep.async_clear("user:Ada"), "log_cleared"),
        (lambda upkeep: upkeep.async_prune(Retention(max_entries=100)), "log_pruned"),
    ],
)
async def test_what_is_given_up_is_announced_as_far_as_it_went(
    hass: HomeAssistant,
    upkeep: ActivityUpkeep,
    log: ActivityLog,
    begin: Callable[[ActivityUpkeep], Coroutine[Any, Any, int]],
    action: str,
) -> None:
    await fill(log, 500)
    announced: list[str] = []
    log.async_listen(lambda items: announced.extend(item.entry.action for item in items))
    there, go = Event(), Event()

    def write_slowly(_connection: sqlite3.Connection) -> int:
        there.set()
        return go.wait(10)

    writing = hass.async_create_task(log.async_with_store(lambda store: store.change(write_slowly)))
    await hass.async_add_executor_job(there.wait, 10)
    working = hass.async_create_task(begin(upkeep))
    for _ in range(10):
        await asyncio.sleep(0.001)
    working.cancel()
    await asyncio.sleep(0)
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert await writing
    assert announced == [action]
    assert read_page(log.path, limit=1).entries[0].action == action
