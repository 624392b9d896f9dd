"""Reading, clearing and setting the log through the websocket."""

from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from homeassistant.core import HomeAssistant

from custom_components.ledgrab.activity.files import COMPANIONS, beside
from custom_components.ledgrab.activity_settings import ActivitySettings
from custom_components.ledgrab.backup import async_post_backup, async_pre_backup
from custom_components.ledgrab.const import DATA_ACTIVITY
from tests.clients import enter, error, result
from tests.root import logged, settle
from tests.texts import load
from tests.visitors import open_house

LIST = "ledgrab/activity/list"
FIELDS = {
    *("id", "ts", "category", "action", "severity", "actor", "message"),
    *("entity_type", "entity_id", "entity_name", "metadata"),
}


@pytest.fixture
async def entry(hass: HomeAssistant, socket_enabled: None) -> MockConfigEntry:
    """Return a hub without devices, set up."""
    return await open_house(hass)


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> MockHAClientWebSocket:
    """Return the connection of an administrator."""
    return await enter(hass, hass_ws_client)


@pytest.fixture
async def guest(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> MockHAClientWebSocket:
    """Return the connection of a user without rights."""
    return await enter(hass, hass_ws_client, "user")


async def record(hass: HomeAssistant, *messages: str, **fields: Any) -> None:
    """Write entries, one after the other."""
    for message in messages:
        about: dict[str, Any] = {"category": "capture", "action": "target_started", **fields}
        hass.data[DATA_ACTIVITY].record(message=message, **about)
    await settle(hass)


def texts(page: dict[str, Any]) -> list[str]:
    """Return the messages of a page."""
    return [entry["message"] for entry in page["entries"]]


async def test_a_page_has_entries_with_eleven_fields_and_their_seq(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    await record(hass, "one", "two", "three")
    page = await result(client, LIST, limit=2, categories=["capture"])
    assert texts(page) == ["three", "two"]
    assert all(entry.keys() == FIELDS | {"seq"} for entry in page["entries"])
    assert page["next_before_seq"] == page["entries"][-1]["seq"]
    assert (page["has_more"], page["total"], page["scanned_to"]) == (True, 3, None)
    assert page["version"] == hass.data["integrations"]["ledgrab"].version
    last = await result(client, LIST, limit=2, categories="capture", before_seq=page["next_before_seq"])
    assert (texts(last), last["has_more"], last["next_before_seq"]) == (["one"], False, None)


async def test_all_eight_filters_apply(hass: HomeAssistant, client: MockHAClientWebSocket) -> None:
    about = {"severity": "error", "origin": "user:Zoë", "entity_type": "target", "entity_id": "tv"}
    await record(hass, "wanted", "other")
    await record(hass, "wanted", "other", **about)
    page = await result(
        client,
        LIST,
        categories=["capture", "device"],
        severities=["error"],
        actor="user:Zoë",
        entity_type="target",
        entity_id="tv",
        since="2020-01-01T00:00:00+00:00",
        until="2999-01-01T00:00:00+00:00",
        message_like="WANT",
    )
    assert texts(page) == ["wanted"]


async def test_entries_are_found_by_their_ids_within_the_filters(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    await record(hass, "one", "two", "three")
    ids = [entry["id"] for entry in (await result(client, LIST, limit=3))["entries"]]
    page = await result(client, LIST, ids=[ids[2], ids[0], "al_" + "0" * 32])
    assert (texts(page), page["total"], page["has_more"]) == (["three", "one"], 2, False)
    assert texts(await result(client, LIST, ids=ids, message_like="two")) == ["two"]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": "many"},
        {"before_seq": -1},
        {"before_seq": 2**63},
        {"categories": ["weather"]},
        {"categories": ["auth"] * 6},
        {"severities": "fatal"},
        {"message_like": ""},
        {"message_like": "x" * 201},
        {"entity_id": "x" * 129},
        {"since": "yesterday"},
        {"ids": []},
        {"ids": ["al_1"]},
        {"ids": ["al_" + "0" * 32 + "\n"]},
        {"ids": ["al_" + "0" * 32] * 21},
        {"offset": 3},
    ],
)
async def test_nonsense_is_refused(client: MockHAClientWebSocket, nonsense: dict[str, Any]) -> None:
    assert (await error(client, LIST, **nonsense))["code"] == "invalid_format"


async def test_a_time_range_that_ends_before_it_begins_is_told_in_words(
    client: MockHAClientWebSocket,
) -> None:
    about = {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}
    refused = await error(client, LIST, **about)
    assert refused["translation_key"] in load("en")["exceptions"]
    assert "before it begins" in refused["message"]


@pytest.mark.parametrize(
    "kind",
    [
        LIST,
        *(f"ledgrab/activity/{name}" for name in ("facets", "stats", "settings/get", "settings/set")),
        *("ledgrab/activity/subscribe", "ledgrab/activity/clear"),
        *("ledgrab/targets/list", "ledgrab/targets/subscribe"),
    ],
)
async def test_a_hub_that_is_not_set_up_is_told(
    hass: HomeAssistant, client: MockHAClientWebSocket, entry: MockConfigEntry, kind: str
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    refused = await error(client, kind)
    assert (refused["code"], refused["translation_key"]) == ("not_loaded", "not_loaded")
    assert refused["message"] == load("en")["exceptions"]["not_loaded"]["message"]


@pytest.mark.parametrize("kind", [LIST, "ledgrab/activity/facets", "ledgrab/activity/stats"])
async def test_a_file_that_is_gone_is_told_in_words(
    hass: HomeAssistant, client: MockHAClientWebSocket, kind: str
) -> None:
    for suffix in COMPANIONS:
        beside(hass.data[DATA_ACTIVITY].path, suffix).unlink(missing_ok=True)
    refused = await error(client, kind)
    assert refused["translation_key"] == "activity_log_unavailable"
    assert "activity.db" in refused["message"]
    await record(hass, "back")
    await result(client, kind)


def spoil(path: Path) -> None:
    """Write over the whole file, in place."""
    with path.open("r+b") as file:
        file.write(b"\xa5" * path.stat().st_size)


async def test_a_file_that_is_damaged_is_repaired_by_who_reads_it(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    await record(hass, *(str(number) for number in range(100)))
    log = hass.data[DATA_ACTIVITY]
    await log.async_with_store(lambda store: store.checkpoint())
    await hass.async_add_executor_job(spoil, log.path)
    assert (await result(client, LIST))["has_more"] is False
    await settle(hass)
    assert (await result(client, LIST, categories=["system"]))["entries"][0]["action"] == "log_recreated"


async def test_a_guest_sees_nothing_of_auth(hass: HomeAssistant, guest: MockHAClientWebSocket) -> None:
    await record(hass, "shown")
    await record(hass, "hidden", category="auth", action="login_failed")
    page = await result(guest, LIST, categories=["auth", "capture"])
    assert (texts(page), page["total"]) == (["shown"], 1)
    assert "hidden" not in texts(await result(guest, LIST))
    hidden = (await logged(hass))[-1]
    assert texts(await result(guest, LIST, ids=[hidden.id])) == []


@pytest.mark.parametrize("kind", [LIST, "ledgrab/activity/subscribe"])
async def test_a_guest_who_asks_for_auth_alone_is_refused_with_an_entry(
    hass: HomeAssistant, guest: MockHAClientWebSocket, kind: str
) -> None:
    assert (await error(guest, kind, categories=["auth"]))["code"] == "unauthorized"
    denied = (await logged(hass))[-1]
    assert (denied.action, denied.actor) == ("permission_denied", "user:User")
    assert denied.metadata["operation"] == kind


async def test_facets_are_what_filters_may_be_set_to(
    hass: HomeAssistant, client: MockHAClientWebSocket, guest: MockHAClientWebSocket
) -> None:
    thing = {"entity_type": "target", "entity_id": "tv", "entity_name": "TV"}
    await record(hass, "shown", origin="user:Anna", **thing)
    await record(hass, "hidden", category="auth", action="login_failed", origin="user:Eve")
    facets = await result(client, "ledgrab/activity/facets")
    started = {"category": "capture", "action": "target_started", "severity": "info", "count": 1}
    assert started in facets["actions"]
    assert {"actor": "user:Eve", "count": 1} in facets["actors"]
    assert facets["entities"] == [thing]
    public = await result(guest, "ledgrab/activity/facets")
    assert {"actor": "user:Anna", "count": 1} in public["actors"]
    assert "user:Eve" not in [item["actor"] for item in public["actors"]]
    assert "auth" not in [item["category"] for item in public["actions"]]


async def test_figures_of_the_log(hass: HomeAssistant, client: MockHAClientWebSocket) -> None:
    await record(hass, "one", "two")
    stats = await result(client, "ledgrab/activity/stats")
    entries = await logged(hass)
    assert stats.keys() == {
        *("entries", "by_category", "file_bytes", "newest_seq", "oldest"),
        *("pending", "last_write", "logging", "storage"),
    }
    assert (stats["entries"], stats["newest_seq"]) == (len(entries), entries[-1].seq)
    assert (stats["by_category"]["capture"], stats["oldest"]) == (2, entries[0].ts.isoformat())
    assert stats["file_bytes"] >= 4_096
    assert (stats["pending"], stats["logging"], stats["storage"]) == (0, True, "ok")
    assert stats["last_write"] >= entries[-1].ts.isoformat()


async def test_figures_of_a_log_whose_file_is_empty(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    log = hass.data[DATA_ACTIVITY]
    await log.async_with_store(lambda store: store.change(lambda rows: rows.execute("DELETE FROM entries")))
    assert (await result(client, "ledgrab/activity/stats"))["oldest"] is None


async def test_settings_are_read_as_they_apply(client: MockHAClientWebSocket) -> None:
    assert await result(client, "ledgrab/activity/settings/get") == ActivitySettings().as_options()


async def test_settings_are_saved_at_once_in_the_name_of_who_changed_them(
    hass: HomeAssistant, client: MockHAClientWebSocket, entry: MockConfigEntry
) -> None:
    changes = {"max_days": 7, "published": ["system"], "sidebar": "admins", "keep_log": True}
    answered = await result(client, "ledgrab/activity/settings/set", **changes)
    assert answered == {**ActivitySettings().as_options(), **changes}
    assert {key: entry.options[key] for key in changes} == changes
    changed = next(item for item in await logged(hass) if item.action == "settings_changed")
    assert changed.actor == "user:Admin"
    assert await result(client, "ledgrab/activity/settings/set", logging=False)
    assert hass.data[DATA_ACTIVITY].logging is False
    assert await result(client, "ledgrab/activity/settings/get") == {**answered, "logging": False}


async def test_limits_that_make_no_sense_are_not_saved(
    client: MockHAClientWebSocket, entry: MockConfigEntry
) -> None:
    before = dict(entry.options)
    refused = await error(client, "ledgrab/activity/settings/set", max_entries=50, sessions=True)
    assert refused["translation_key"] in load("en")["exceptions"]
    assert dict(entry.options) == before


@pytest.mark.parametrize(
    "nonsense",
    [
        {"max_days": -1},
        {"max_days": 3_651},
        {"max_days": 1.5},
        {"max_entries": 1_000_001},
        {"published": ["auth"]},
        {"published": ["system", "system"]},
        {"sidebar": "sometimes"},
        {"logging": "no"},
        {"color": "red"},
    ],
)
async def test_settings_that_do_not_exist_are_refused(
    client: MockHAClientWebSocket, nonsense: dict[str, Any]
) -> None:
    assert (await error(client, "ledgrab/activity/settings/set", **nonsense))["code"] == "invalid_format"


async def test_clearing_tells_how_many_went_and_who_did_it(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    await record(hass, "one", "two")
    count = len(await logged(hass))
    assert await result(client, "ledgrab/activity/clear") == {"removed": count}
    (cleared,) = await logged(hass)
    assert (cleared.action, cleared.actor, cleared.metadata) == (
        "log_cleared",
        "user:Admin",
        {"count": count},
    )


async def test_nothing_is_cleared_while_a_backup_copies(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    await record(hass, "one", "two")
    before = await logged(hass)
    await async_pre_backup(hass)
    refusal = await error(client, "ledgrab/activity/clear")
    assert (refusal["code"], refusal["translation_key"]) == (
        "home_assistant_error",
        "activity_backup_running",
    )
    assert await logged(hass) == before
    await async_post_backup(hass)
    assert await result(client, "ledgrab/activity/clear") == {"removed": len(before)}
