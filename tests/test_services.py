"""The actions of the activity log."""

from collections.abc import Mapping
import csv
from datetime import timedelta
import json
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
import voluptuous as vol

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import Category, Filters, Severity
from custom_components.ledgrab.activity_sources import ActivitySources
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import logged, note, settle
from tests.visitors import ask, open_house

SYSTEM = Filters(categories=frozenset({Category.SYSTEM}))
ADDRESS = "203.0.113.7"


@pytest.fixture
async def house(hass_admin_user: MockUser, hass_read_only_user: MockUser, hass: HomeAssistant) -> None:
    """Set up a hub without devices, and a log with two entries for all and one for administrators."""
    await open_house(hass)
    log = hass.data[DATA_ACTIVITY]
    note(log, "one")
    note(log, "two", severity="error")
    ActivitySources(log).tell(Category.AUTH, "login_failed", origin="anonymous", address=ADDRESS)
    await settle(hass)


async def do(
    hass: HomeAssistant, action: str, user: MockUser | None = None, **data: object
) -> dict[str, Any]:
    """Call an action and return what it answers."""
    answer = await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=None if user is None else user.id),
    )
    assert answer is not None
    return dict(answer)


def messages(answer: Mapping[str, Any]) -> list[str]:
    """Return the messages of answered entries, newest first."""
    return [entry["message"] for entry in answer["entries"]]


def json_lines(path: str) -> list[dict[str, Any]]:
    """Return the entries of an export."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


async def test_an_export_is_a_file_and_an_entry(hass: HomeAssistant, house: None) -> None:
    answer = await do(hass, "export_activity", name="november", categories="system", severities=["error"])
    path = Path(hass.config.path("ledgrab", "exports", "november.csv"))
    assert answer == {
        "path": str(path),
        "file": "november.csv",
        "format": "csv",
        "count": 1,
        "size": path.stat().st_size,
    }
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert [row["message"] for row in rows] == ["two"]
    entry = (await logged(hass))[-1]
    assert (entry.action, entry.actor) == ("log_exported", "system")
    assert entry.message == "1 entries of the log were exported"
    assert entry.metadata == {"count": 1, "file": "november.csv", "format": "csv"}


async def test_an_export_is_told_by_the_name_of_who_asked(
    hass: HomeAssistant, hass_admin_user: MockUser, house: None
) -> None:
    await do(hass, "export_activity", hass_admin_user, format="json")
    assert (await logged(hass))[-1].actor == f"user:{hass_admin_user.name}"


async def test_an_export_has_what_was_recorded_right_before(hass: HomeAssistant, house: None) -> None:
    note(hass.data[DATA_ACTIVITY], "three")
    answer = await do(hass, "export_activity", format="jsonl")
    assert answer["file"].startswith("ledgrab-activity-")
    assert json_lines(answer["path"])[-1]["message"] == "three"
    assert answer["count"] == len(json_lines(answer["path"]))


async def test_exports_without_a_name_do_not_get_in_each_others_way(hass: HomeAssistant, house: None) -> None:
    answers = [await do(hass, "export_activity") for _ in range(3)]
    assert len({answer["file"] for answer in answers}) == 3


async def test_every_filter_holds_for_an_export(hass: HomeAssistant, house: None) -> None:
    log = hass.data[DATA_ACTIVITY]
    log.record(
        *("capture", "target_started"),
        severity="warning",
        origin="user:Anna",
        entity_type="target",
        entity_id="tv",
        message="TV started",
    )
    now = dt_util.utcnow()
    answer = await do(
        hass,
        "export_activity",
        format="jsonl",
        categories=["capture"],
        severities=["warning"],
        actor="user:Anna",
        entity_type="target",
        entity_id="tv",
        since=str(now - timedelta(minutes=1)),
        until=str(now + timedelta(minutes=1)),
        message_like="tv START",
    )
    assert [entry["message"] for entry in json_lines(answer["path"])] == ["TV started"]


@pytest.mark.parametrize("name", ["../secrets.yaml", "/etc/passwd", ".hidden", "CON", "a\x00.csv", "x" * 300])
async def test_a_name_that_is_a_path_is_refused(hass: HomeAssistant, house: None, name: str) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await do(hass, "export_activity", name=name)
    assert refusal.value.translation_key == "export_name_invalid"
    assert not Path(hass.config.path("ledgrab")).exists()


async def test_an_export_never_replaces_another_one(hass: HomeAssistant, house: None) -> None:
    await do(hass, "export_activity", name="x")
    with pytest.raises(ServiceValidationError) as refusal:
        await do(hass, "export_activity", name="x")
    assert refusal.value.translation_key == "export_exists"


async def test_a_folder_that_cannot_be_used_is_told(hass: HomeAssistant, house: None) -> None:
    Path(hass.config.path("ledgrab")).write_text("in the way")
    with pytest.raises(HomeAssistantError) as failure:
        await do(hass, "export_activity")
    assert failure.value.translation_key == "export_failed"
    assert failure.value.translation_placeholders == {"error": "Not a directory"}
    assert [entry for entry in await logged(hass) if entry.action == "log_exported"] == []


async def test_a_log_that_is_gone_is_told(hass: HomeAssistant, house: None) -> None:
    hass.data[DATA_ACTIVITY].path.unlink()
    with pytest.raises(HomeAssistantError) as failure:
        await do(hass, "export_activity")
    assert failure.value.translation_key == "activity_log_unavailable"


async def test_an_export_over_the_websocket_answers_a_link_that_works(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    house: None,
) -> None:
    answer = await ask(
        await hass_ws_client(hass),
        "call_service",
        domain=DOMAIN,
        service="export_activity",
        service_data={"name": "x"},
        return_response=True,
    )
    export = answer["result"]["response"]
    response = await (await hass_client_no_auth()).get(export["link"])
    assert response.status == 200
    assert await response.read() == Path(export["path"]).read_bytes()


async def test_an_export_over_http_answers_a_link_that_works(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    house: None,
) -> None:
    answer = await (await hass_client()).post(
        "/api/services/ledgrab/export_activity?return_response", json={}
    )
    export = (await answer.json())["service_response"]
    response = await (await hass_client_no_auth()).get(export["link"])
    assert await response.read() == Path(export["path"]).read_bytes()


async def test_a_script_of_somebody_else_gets_no_link_of_who_looks_on(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hass_owner_user: MockUser, house: None
) -> None:
    """The connection that is being served signs only for its own user."""
    answers: list[dict[str, Any]] = []

    async def async_export(_call: object) -> None:
        answers.append(await do(hass, "export_activity", hass_owner_user))

    hass.services.async_register("test", "export", async_export)
    client = await hass_ws_client(hass)
    await ask(client, "call_service", domain="test", service="export")
    assert "link" not in answers[0]


@pytest.mark.parametrize("action", ["export_activity", "prune_activity", "clear_activity"])
async def test_what_is_for_administrators_is_refused_and_recorded(
    hass: HomeAssistant, hass_read_only_user: MockUser, house: None, action: str
) -> None:
    before = len(await logged(hass))
    with pytest.raises(Unauthorized):
        await do(hass, action, hass_read_only_user)
    entries = await logged(hass)
    assert [(entry.action, entry.metadata["operation"]) for entry in entries[before:]] == [
        ("permission_denied", f"ledgrab.{action}")
    ]


async def test_a_query_answers_pages_newest_first(hass: HomeAssistant, house: None) -> None:
    answer = await do(hass, "query_activity", categories=["system"], limit=1)
    assert messages(answer) == ["two"]
    assert answer["has_more"] is True
    older = await do(
        hass, "query_activity", categories=["system"], limit=1, before_seq=answer["next_before_seq"]
    )
    assert messages(older) == ["one"]
    entry = older["entries"][0]
    assert entry["seq"] == answer["next_before_seq"] - 1
    assert len(entry) == 12
    assert json.loads(json.dumps(answer)) == answer


async def test_an_automation_and_an_administrator_see_everything(
    hass: HomeAssistant, hass_admin_user: MockUser, house: None
) -> None:
    for user in (None, hass_admin_user):
        entry = (await do(hass, "query_activity", user, categories=["auth"]))["entries"][-1]
        assert entry["metadata"]["address"] == ADDRESS


async def test_others_see_neither_logins_nor_addresses(
    hass: HomeAssistant, hass_read_only_user: MockUser, house: None
) -> None:
    log = hass.data[DATA_ACTIVITY]
    ActivitySources(log).tell(Category.DEVICE, "address_changed", origin="device:Lamp", address=ADDRESS)
    answer = await do(hass, "query_activity", hass_read_only_user, limit=200)
    assert answer["entries"][0]["action"] == "address_changed"
    assert {entry["category"] for entry in answer["entries"]} <= {"device", "system", "entity", "capture"}
    assert ADDRESS not in json.dumps(answer)
    only_logins = await do(hass, "query_activity", hass_read_only_user, categories=["auth"])
    assert (only_logins["entries"], only_logins["total"]) == ([], 0)


async def test_somebody_who_is_not_known_any_more_sees_what_everybody_may(
    hass: HomeAssistant, house: None
) -> None:
    gone = MockUser(name="Gone")
    assert (await do(hass, "query_activity", gone, categories=["auth"]))["entries"] == []


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("query_activity", {"limit": 0}),
        ("query_activity", {"limit": 201}),
        ("query_activity", {"before_seq": 0}),
        ("query_activity", {"before_seq": 2**63}),
        ("query_activity", {"categories": ["nonsense"]}),
        ("query_activity", {"message_like": ""}),
        ("query_activity", {"limit": float("inf")}),
        ("export_activity", {"format": "xlsx"}),
        ("export_activity", {"path": "/config/www/x.csv"}),
        ("prune_activity", {"max_days": "many"}),
        ("prune_activity", {"max_days": float("inf")}),
        ("clear_activity", {"sure": True}),
    ],
)
async def test_what_no_action_knows_is_refused(
    hass: HomeAssistant, house: None, action: str, data: dict[str, object]
) -> None:
    with pytest.raises(vol.Invalid):
        await do(hass, action, **data)


@pytest.mark.parametrize("action", ["query_activity", "export_activity"])
@pytest.mark.parametrize(
    "times",
    [
        {"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"until": "9999-12-31T23:59:59-12:00"},
    ],
)
async def test_times_that_make_no_sense_are_refused(
    hass: HomeAssistant, house: None, action: str, times: dict[str, str]
) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await do(hass, action, **times)
    assert refusal.value.translation_key == "activity_filters_invalid"


async def test_clearing_answers_how_many_went_and_leaves_who_did_it(
    hass: HomeAssistant, hass_admin_user: MockUser, house: None
) -> None:
    before = len(await logged(hass))
    note(hass.data[DATA_ACTIVITY], "right before")
    assert await do(hass, "clear_activity", hass_admin_user) == {"removed": before + 1}
    (entry,) = await logged(hass)
    assert (entry.action, entry.actor) == ("log_cleared", f"user:{hass_admin_user.name}")
    assert entry.severity is Severity.WARNING


async def test_pruning_answers_how_many_went_and_tells_who_did_it(
    hass: HomeAssistant, hass_admin_user: MockUser, house: None
) -> None:
    log = hass.data[DATA_ACTIVITY]
    for number in range(150):
        note(log, str(number))
    before = len(await logged(hass))
    answer = await do(hass, "prune_activity", hass_admin_user, max_entries=100.0)
    assert answer == {"removed": before + 1 - 100}
    entry = (await logged(hass))[-1]
    assert (entry.action, entry.actor) == ("log_pruned", f"user:{hass_admin_user.name}")
    assert entry.metadata == {"count": before + 1 - 100, "max_days": 90, "max_entries": 100}


async def test_pruning_follows_the_settings_where_nothing_else_is_said(
    hass: HomeAssistant, house: None
) -> None:
    assert await do(hass, "prune_activity") == {"removed": 0}


@pytest.mark.parametrize("data", [{"max_days": -1}, {"max_days": 3651}, {"max_entries": 99}])
async def test_a_retention_beyond_its_bounds_is_refused(
    hass: HomeAssistant, house: None, data: dict[str, int]
) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await do(hass, "prune_activity", **data)
    assert refusal.value.translation_key == "activity_retention_invalid"


@pytest.mark.parametrize("action", ["prune_activity", "clear_activity"])
async def test_nothing_is_deleted_during_a_backup(hass: HomeAssistant, house: None, action: str) -> None:
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    await entry.runtime_data.control.upkeep.async_begin_backup()
    with pytest.raises(ServiceValidationError) as refusal:
        await do(hass, action)
    assert refusal.value.translation_key == "activity_backup_running"
    await entry.runtime_data.control.upkeep.async_end_backup()


@pytest.mark.parametrize("action", ["export_activity", "prune_activity", "clear_activity", "query_activity"])
async def test_actions_stay_and_say_so_while_the_hub_is_not_set_up(
    hass: HomeAssistant, house: None, action: str
) -> None:
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as refusal:
        await do(hass, action)
    assert refusal.value.translation_key == "service_config_entry_not_loaded"


async def test_a_device_stands_for_the_thing_that_it_shows(hass: HomeAssistant, hub: LedGrabHub) -> None:
    registry = dr.async_get(hass)
    target = registry.async_get_device_by_identifier((DOMAIN, "tv"), hub.entry.entry_id)
    assert target is not None
    entries = (await do(hass, "query_activity", device=target.id))["entries"]
    assert {entry["entity_id"] for entry in entries} == {"tv"}
    everything = await do(hass, "query_activity", device=hub.device_id)
    assert everything["entries"] == (await do(hass, "query_activity"))["entries"]
    answer = await do(hass, "export_activity", device=target.id, format="jsonl")
    assert answer["count"] == len(entries)


async def test_a_device_that_is_not_ours_is_refused(hass: HomeAssistant, house: None) -> None:
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", "x")}, name="Other"
    )
    assert await async_setup_component(hass, "homeassistant", {})
    for device_id, key in ((device.id, "service_device_wrong_domain"), ("none", "service_device_not_found")):
        with pytest.raises(ServiceValidationError) as refusal:
            await do(hass, "query_activity", device=device_id)
        assert refusal.value.translation_key == key


async def test_a_device_and_an_id_are_one_too_many(hass: HomeAssistant, house: None) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await do(hass, "export_activity", device="device", entity_id="tv")
    assert refusal.value.translation_key == "device_and_entity_id"
