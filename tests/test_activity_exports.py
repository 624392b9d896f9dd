"""Exports that take their time, and exports that are given up."""

import asyncio
from collections.abc import Mapping
import os
from pathlib import Path
from threading import Event

import pytest

from homeassistant.components import persistent_notification
from homeassistant.components.persistent_notification import Notification, UpdateType
from homeassistant.core import HomeAssistant, callback

from custom_components.ledgrab.activity.export import ExportFormat
from custom_components.ledgrab.activity.model import Filters
from custom_components.ledgrab.activity_exports import ActivityExports
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from custom_components.ledgrab.uninterrupted import async_uninterrupted
from tests.activity.drafts import draft
from tests.root import logged
from tests.visitors import open_house

ROWS = 8_000


@pytest.fixture
async def house(hass: HomeAssistant) -> None:
    """Set up a hub without devices, and a log that is exported in many steps."""
    await open_house(hass)
    drafts = [draft("x" * 1_000)] * ROWS
    await hass.data[DATA_ACTIVITY].async_with_store(lambda store: store.append(drafts))


@pytest.fixture
def shown(hass: HomeAssistant) -> list[tuple[UpdateType, str]]:
    """Return what notifications say, as they come and go."""
    seen: list[tuple[UpdateType, str]] = []

    @callback
    def async_seen(kind: UpdateType, notifications: Mapping[str, Notification]) -> None:
        seen.extend((kind, notification["message"]) for notification in notifications.values())

    persistent_notification.async_register_callback(hass, async_seen)
    return seen


def everything(exports: ActivityExports, name: str = "x") -> asyncio.Task[object]:
    """Begin to export the whole log."""
    return asyncio.get_running_loop().create_task(
        exports.async_write(ExportFormat.JSONL, Filters(), name, "system")
    )


async def test_a_long_export_shows_how_far_it_is_and_cleans_up(
    hass: HomeAssistant, house: None, shown: list[tuple[UpdateType, str]]
) -> None:
    await everything(ActivityExports(hass, quiet_seconds=0))
    (added, text), (removed, _) = shown
    assert (added, removed) == (UpdateType.ADDED, UpdateType.REMOVED)
    assert text.endswith(" entries are in x.jsonl so far.")
    assert 0 < int(text.split()[0]) < ROWS


async def test_a_short_export_bothers_nobody(
    hass: HomeAssistant, house: None, shown: list[tuple[UpdateType, str]]
) -> None:
    await everything(ActivityExports(hass))
    assert shown == []


async def test_exports_wait_for_each_other(hass: HomeAssistant, house: None) -> None:
    exports = ActivityExports(hass)
    await asyncio.gather(*(everything(exports, name) for name in ("a", "b", "c")))
    assert {path.name for path in exports.folder.iterdir()} == {"a.jsonl", "b.jsonl", "c.jsonl"}


@pytest.mark.parametrize("cancels", [1, 3])
async def test_an_export_that_is_given_up_leaves_nothing(
    hass: HomeAssistant, house: None, cancels: int, shown: list[tuple[UpdateType, str]]
) -> None:
    exports = ActivityExports(hass, quiet_seconds=0)
    export = everything(exports)
    partial = exports.folder / "x.jsonl.partial"
    while not partial.exists():  # noqa: ASYNC110 - what is waited for is a file
        await asyncio.sleep(0)
    for _ in range(cancels):
        export.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await export
    assert list(exports.folder.iterdir()) == []
    assert not any(entry.action == "log_exported" for entry in await logged(hass))
    await everything(exports)
    assert {path.name for path in exports.folder.iterdir()} == {"x.jsonl"}
    assert [kind for kind, _ in shown].count(UpdateType.ADDED) == [kind for kind, _ in shown].count(
        UpdateType.REMOVED
    )


@pytest.mark.parametrize("steps", range(12))
async def test_an_export_can_be_given_up_at_any_moment(hass: HomeAssistant, house: None, steps: int) -> None:
    exports = ActivityExports(hass)
    export = everything(exports)
    for _ in range(steps):
        await asyncio.sleep(0.001)
    export.cancel()
    await asyncio.wait({export})
    files = {path.name for path in exports.folder.glob("*")}
    assert files <= {"x.jsonl"}
    assert [entry.action for entry in await logged(hass)].count("log_exported") == len(files)
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    await hass.config_entries.async_unload(entry.entry_id)
    log = hass.data[DATA_ACTIVITY].path
    assert [
        link for link in Path("/proc/self/fd").iterdir() if link.exists() and link.readlink() == log
    ] == []


async def test_an_export_that_is_given_up_too_late_has_an_entry(
    hass: HomeAssistant, house: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = ActivityExports(hass)
    there, go = Event(), Event()

    def wait_for_the_disk(_file: int) -> None:
        there.set()
        go.wait(10)

    monkeypatch.setattr(os, "fsync", wait_for_the_disk)
    export = everything(exports)
    await hass.async_add_executor_job(there.wait, 10)
    export.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await export
    assert [path.name for path in exports.folder.iterdir()] == ["x.jsonl"]
    told = (await logged(hass))[-1]
    assert (told.action, told.metadata["count"]) == ("log_exported", ROWS + 1)


@pytest.mark.parametrize("error", [None, OSError("disk")])
async def test_who_is_canceled_waits_for_what_is_under_way(
    hass: HomeAssistant, error: Exception | None
) -> None:
    """And no failure of it is left for the garbage collector to complain about."""
    go, ended = Event(), Event()

    def work() -> None:
        go.wait(10)
        ended.set()
        for failure in filter(None, [error]):
            raise failure

    waiting = asyncio.get_running_loop().create_task(async_uninterrupted(hass.async_add_executor_job(work)))
    for _ in range(2):
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()
