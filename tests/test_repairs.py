"""What happened to the log's file is told under Repairs, provoked as it happens to users."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
import resource
import shutil
import sqlite3

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.activity.store import ActivityStore, microseconds
from custom_components.ledgrab.activity_issues import (
    GUIDE,
    ISSUE_CLOCK,
    ISSUE_DAMAGED,
    ISSUE_LOST,
    ISSUE_MISSING,
    ISSUE_STORAGE,
)
from custom_components.ledgrab.const import CONF_MAX_DAYS, DATA_ACTIVITY, DOMAIN
from tests.activity.accidents import PAGE, damage
from tests.activity.drafts import draft
from tests.house.tree import ROOT
from tests.root import logged, note, settle

DAY = 86_400 * 1_000_000


@pytest.fixture
def file(hass: HomeAssistant) -> Path:
    """Return where the log's file goes."""
    return Path(hass.config.path(".storage", DOMAIN, "activity.db"))


@pytest.fixture
def new(hass: HomeAssistant) -> MockConfigEntry:
    """Return a hub without devices, not yet set up."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def entry(hass: HomeAssistant, new: MockConfigEntry) -> MockConfigEntry:
    """Return a hub without devices, set up, with some entries."""
    await start(hass, new)
    for number in range(500):
        note(hass.data[DATA_ACTIVITY], f"entry {number} {'x' * 200}")
    await settle(hass)
    return new


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the hub up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


async def retry(hass: HomeAssistant) -> None:
    """Let the time pass after which a file that refused is tried again."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await settle(hass)


def issue_of(hass: HomeAssistant, issue_id: str) -> ir.IssueEntry | None:
    """Return a repair issue of LedGrab, as far as it holds now."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    return issue if issue is not None and issue.active else None


async def told(hass: HomeAssistant, issue_id: str) -> str:
    """Return what the user reads about an issue, which names a section of the guide that exists."""
    issue = issue_of(hass, issue_id)
    assert issue is not None
    assert issue.learn_more_url is not None
    page, _, anchor = issue.learn_more_url.partition("#")
    guide = (ROOT / "docs" / page.removeprefix(GUIDE.rpartition("/")[0] + "/")).read_text()
    headings = [line.lstrip("# ") for line in guide.splitlines() if line.startswith("#")]
    assert anchor in {heading.lower().replace(" ", "-") for heading in headings}
    texts = await async_get_translations(hass, "en", "issues", [DOMAIN])
    prefix = f"component.{DOMAIN}.issues.{issue.translation_key}."
    kind = "fix_flow.step.confirm.description" if issue.is_fixable else "description"
    return texts[prefix + kind].format(**issue.translation_placeholders or {})


@contextmanager
def full_disk(largest: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


async def test_a_damaged_file_is_told_with_what_was_saved_and_where_the_copy_lies(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    damage(file, *range(5, file.stat().st_size // PAGE, 5))
    with closing(sqlite3.connect(file)) as connection, pytest.raises(sqlite3.DatabaseError):
        connection.execute("SELECT sum(length(message)) FROM entries").fetchone()
    mark_as_crashed(file)
    await start(hass, entry)
    (recreated,) = [item for item in await logged(hass) if item.action == "log_recreated"]
    saved = recreated.metadata["count"]
    text = await told(hass, ISSUE_DAMAGED)
    assert 0 < saved < 501
    assert f"{saved} entries that could still be read" in text
    (copy,) = file.parent.glob("activity.db.corrupt-*Z")
    assert f"`{copy}`" in text


def mark_as_crashed(file: Path) -> None:
    """Leave a file as a process does that was killed: it is checked at the next start."""
    with closing(sqlite3.connect(file, autocommit=True)) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'clean'")


async def test_a_file_that_was_deleted_while_in_use_is_told_with_what_was_saved(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    file.unlink()
    note(hass.data[DATA_ACTIVITY], "after")
    await settle(hass)
    assert "took over the 501 entries" in await told(hass, ISSUE_MISSING)
    assert issue_of(hass, ISSUE_DAMAGED) is None


async def test_a_file_that_was_deleted_while_nobody_used_it_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    file.unlink()
    await start(hass, entry)
    assert "took over the 0 entries" in await told(hass, ISSUE_MISSING)


async def test_entries_that_the_disk_forgot_are_told(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path, tmp_path: Path
) -> None:
    await hass.data[DATA_ACTIVITY].async_with_store(ActivityStore.checkpoint)
    await hass.async_add_executor_job(shutil.copy, file, tmp_path / "before.db")
    note(hass.data[DATA_ACTIVITY], "forgotten")
    note(hass.data[DATA_ACTIVITY], "forgotten too")
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_add_executor_job(shutil.copy, tmp_path / "before.db", file)
    await start(hass, entry)
    assert "The newest 2 entries" in await told(hass, ISSUE_LOST)


async def test_what_cannot_be_undone_stays_until_somebody_confirms_it(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry, file: Path
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    file.unlink()
    note(hass.data[DATA_ACTIVITY], "after")
    await settle(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    issue = issue_of(hass, ISSUE_MISSING)
    assert issue is not None
    assert issue.is_persistent
    answer = await client.post("/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": ISSUE_MISSING})
    flow = await answer.json()
    assert (answer.status, flow["type"], flow["step_id"]) == (HTTPStatus.OK, "form", "confirm")
    assert flow["description_placeholders"] == issue.translation_placeholders
    answer = await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    assert (await answer.json())["type"] == "create_entry"
    assert issue_of(hass, ISSUE_MISSING) is None


async def test_the_next_accident_is_told_although_the_last_one_was_ignored(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    for accident in range(2):
        file.unlink()
        note(hass.data[DATA_ACTIVITY], f"after {accident}")
        await settle(hass)
        issue = issue_of(hass, ISSUE_MISSING)
        assert issue is not None
        assert issue.dismissed_version is None
        ir.async_ignore_issue(hass, DOMAIN, ISSUE_MISSING, True)


async def test_a_full_disk_is_told_until_there_is_room_again(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    log = hass.data[DATA_ACTIVITY]
    await log.async_with_store(ActivityStore.checkpoint)
    with full_disk(16 * 1024):
        for number in range(200):
            note(log, f"patient {number} {'x' * 200}")
        await settle(hass)
    assert f"`{file}`" in await told(hass, ISSUE_STORAGE)
    assert log.pending == 200
    await retry(hass)
    assert issue_of(hass, ISSUE_STORAGE) is None
    assert count(file) == 701


async def test_a_newer_file_is_told_until_it_is_replaced(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    set_version(file, 99)
    await start(hass, entry)
    assert "newer version of LedGrab" in await told(hass, ISSUE_STORAGE)
    set_version(file, 1)
    await retry(hass)
    assert issue_of(hass, ISSUE_STORAGE) is None


def set_version(file: Path, version: int) -> None:
    """Change the version of a file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


async def test_a_second_writer_is_told_until_it_goes(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    with closing(ActivityStore.open(file)):
        await start(hass, entry)
        assert "Two must not share one configuration folder" in await told(hass, ISSUE_STORAGE)
    await retry(hass)
    assert issue_of(hass, ISSUE_STORAGE) is None


async def test_another_reason_takes_the_place_of_the_first(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    with closing(ActivityStore.open(file)):
        await start(hass, entry)
    set_version(file, 99)
    await retry(hass)
    assert "newer version of LedGrab" in await told(hass, ISSUE_STORAGE)


@pytest.fixture
def jumped(file: Path) -> None:
    """Leave a log whose entries are, by the clock of now, two hundred days old."""
    with closing(ActivityStore.open(file, clock=lambda: microseconds() - 200 * DAY)) as store:
        store.append([draft(ts=store.clock()) for _ in range(50)])


async def test_a_clock_that_jumped_is_told_until_pruning_works_again(
    hass: HomeAssistant, jumped: None, new: MockConfigEntry, file: Path
) -> None:
    await start(hass, new)
    assert "jumped by 200 days. 50 entries" in await told(hass, ISSUE_CLOCK)
    assert count(file) > 50
    hass.config_entries.async_update_entry(new, options={CONF_MAX_DAYS: 365})
    await settle(hass)
    assert issue_of(hass, ISSUE_CLOCK) is None


async def test_pruning_by_other_days_takes_nothing_back_about_the_clock(
    hass: HomeAssistant, jumped: None, new: MockConfigEntry
) -> None:
    await start(hass, new)
    await hass.services.async_call(DOMAIN, "prune_activity", {"max_days": 0}, blocking=True)
    assert issue_of(hass, ISSUE_CLOCK) is not None
    await hass.services.async_call(DOMAIN, "clear_activity", {}, blocking=True)
    assert issue_of(hass, ISSUE_CLOCK) is None


async def test_a_log_that_is_deleted_takes_its_issues_along(
    hass: HomeAssistant, entry: MockConfigEntry, file: Path
) -> None:
    file.unlink()
    note(hass.data[DATA_ACTIVITY], "after")
    await settle(hass)
    assert issue_of(hass, ISSUE_MISSING) is not None
    await hass.config_entries.async_remove(entry.entry_id)
    assert [issue for issue in ir.async_get(hass).issues.values() if issue.domain == DOMAIN] == []
