"""The blueprints: delivered once, valid, and doing what they say."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import yaml

from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint import Blueprint
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.blueprint_files import SHIPPED
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_store import STORAGE_KEY
from tests.automations import quiet
from tests.clients import enter, result
from tests.root import add_movie, call, settle, state_of

NAMES = sorted(path.name for path in SHIPPED.glob("*.yaml"))
TV = "switch.tv_capture"
PLAYER = "media_player.living_room"


@pytest.fixture
async def folder(hass: HomeAssistant) -> Path:
    """Return the folder of blueprints that automations made in a new Home Assistant."""
    assert await async_setup_component(hass, "automation", {})
    await hass.async_block_till_done()
    return Path(hass.config.path("blueprints", "automation"))


@pytest.fixture
async def delivered(folder: Path, hub: LedGrabHub) -> Path:
    """Return the folder that LedGrab has put its blueprints into."""
    return folder / DOMAIN


async def use(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """Make an automation from a blueprint."""
    config = {"alias": "used", "use_blueprint": {"path": f"{DOMAIN}/{name}.yaml", "input": inputs}}
    (Path(hass.config.config_dir) / "configuration.yaml").write_text(yaml.safe_dump({"automation": [config]}))
    await hass.services.async_call("automation", "reload", blocking=True)
    assert state_of(hass, "automation.used").state == "on"


async def set_up_again(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the hub up a second time, as after an update."""
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)


async def test_blueprints_are_delivered_beside_those_of_home_assistant(
    hass: HomeAssistant, delivered: Path
) -> None:
    assert len(NAMES) == 3
    assert sorted(path.name for path in delivered.iterdir()) == NAMES
    assert (delivered.parent / "homeassistant" / "motion_light.yaml").exists()
    known = await async_get_blueprints(hass).async_get_blueprints()
    found = {path: known[path] for path in known if path.startswith(DOMAIN)}
    assert set(found) == {f"{DOMAIN}/{name}" for name in NAMES}
    assert all(isinstance(blueprint, Blueprint) and not blueprint.validate() for blueprint in found.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_blueprint_can_be_imported_by_the_address_that_it_names(name: str) -> None:
    text = (SHIPPED / name).read_text(encoding="utf-8")
    address = "https://github.com/ledgrab/ledgrab/blob/main/custom_components/ledgrab/blueprints/automation"
    assert f"  source_url: {address}/{name}\n" in text


async def test_what_the_user_changed_or_deleted_stays_so(
    hass: HomeAssistant, entry: MockConfigEntry, delivered: Path
) -> None:
    deleted, changed, left = (delivered / name for name in NAMES)
    deleted.unlink()
    changed.write_text("changed")
    before = left.stat()
    await set_up_again(hass, entry)
    assert not deleted.exists()
    assert changed.read_text() == "changed"
    assert left.stat() == before


async def test_a_new_version_replaces_only_what_nobody_touched(
    hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry, delivered: Path
) -> None:
    """The files of an earlier version lie there, and the store knows them."""
    deleted, changed, left = (delivered / name for name in NAMES)
    content = left.read_bytes()
    old = b"an earlier version"
    for path in (deleted, changed, left):
        path.write_bytes(old)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass_storage[STORAGE_KEY]["data"]["blueprints"] = dict.fromkeys(NAMES, sha256(old).hexdigest())
    deleted.unlink()
    changed.write_text("changed")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert not deleted.exists()
    assert changed.read_text() == "changed"
    assert left.read_bytes() == content


async def test_a_file_that_was_there_first_stays(
    hass: HomeAssistant, folder: Path, entry: MockConfigEntry
) -> None:
    """Somebody imported it by its address."""
    (folder / DOMAIN).mkdir()
    (folder / DOMAIN / NAMES[0]).write_text("imported")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert (folder / DOMAIN / NAMES[0]).read_text() == "imported"
    assert (folder / DOMAIN / NAMES[1]).exists()


async def test_without_automations_nothing_is_delivered_until_there_are_some(
    hass: HomeAssistant, entry: MockConfigEntry, hub: LedGrabHub
) -> None:
    """Home Assistant brings its own examples only into a folder that is not there yet."""
    folder = Path(hass.config.path("blueprints", "automation"))
    assert not folder.exists()
    folder.mkdir(parents=True)
    await set_up_again(hass, entry)
    assert sorted(path.name for path in (folder / DOMAIN).iterdir()) == NAMES


async def test_a_folder_that_cannot_be_written_is_told_and_tried_again(
    hass: HomeAssistant, entry: MockConfigEntry, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / DOMAIN).write_text("in the way")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert f"The blueprint {NAMES[0]} cannot be delivered" in caplog.text
    (folder / DOMAIN).unlink()
    await set_up_again(hass, entry)
    assert (folder / DOMAIN / NAMES[0]).exists()


@pytest.fixture
async def notified(hass: HomeAssistant, delivered: Path) -> list[ServiceCall]:
    """Return what the automation of the first blueprint says."""
    calls: list[ServiceCall] = async_mock_service(hass, "notify", "phone")
    say = {"action": "notify.phone", "data": {"message": "{{ trigger.entry.message }}"}}
    await use(hass, "notify_on_error", severities=["warning", "error"], notify_action=[say])
    return calls


def happen(hass: HomeAssistant, category: str, action: str, severity: str) -> None:
    """Write something into the log."""
    hass.data[DATA_ACTIVITY].record(category, action, severity=severity, message=f"{action} {severity}")


async def test_errors_and_failed_logins_are_told_once(
    hass: HomeAssistant, notified: list[ServiceCall]
) -> None:
    happen(hass, "capture", "target_failed", "error")
    happen(hass, "capture", "target_started", "info")
    happen(hass, "auth", "login_failed", "warning")
    happen(hass, "auth", "ip_banned", "info")
    await quiet(hass)
    said = [call.data["message"] for call in notified]
    assert said == ["target_failed error", "login_failed warning", "ip_banned info"]


async def test_without_a_choice_errors_are_shown_by_home_assistant_itself(
    hass: HomeAssistant, delivered: Path
) -> None:
    calls = async_mock_service(hass, "persistent_notification", "create")
    await use(hass, "notify_on_error")
    happen(hass, "device", "offline", "warning")
    happen(hass, "capture", "target_failed", "error")
    await quiet(hass)
    assert [call.data for call in calls] == [{"title": "LedGrab", "message": "target_failed error"}]


async def test_without_severities_only_failed_logins_are_told(hass: HomeAssistant, delivered: Path) -> None:
    calls = async_mock_service(hass, "notify", "phone")
    say = {"action": "notify.phone", "data": {"message": "{{ trigger.entry.message }}"}}
    await use(hass, "notify_on_error", severities=[], notify_action=[say])
    happen(hass, "capture", "target_failed", "error")
    happen(hass, "auth", "login_failed", "warning")
    await quiet(hass)
    assert [call.data["message"] for call in calls] == ["login_failed warning"]


async def test_what_every_user_is_shown_without_a_choice_tells_nothing_of_logins_and_addresses(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, delivered: Path
) -> None:
    assert await async_setup_component(hass, "persistent_notification", {})
    await use(hass, "notify_on_error")
    log = hass.data[DATA_ACTIVITY]
    log.record("capture", "target_failed", severity="error", message="TV failed: 192.0.2.7 is busy")
    log.record("auth", "login_failed", severity="warning", message="A login of Ada failed")
    await quiet(hass)
    guest = await enter(hass, hass_ws_client, "user")
    shown = await result(guest, "persistent_notification/get")
    assert sorted(notification["message"] for notification in shown) == [
        "LedGrab activity",
        "TV failed: [address] is busy",
    ]


@pytest.fixture
async def following(hass: HomeAssistant, delivered: Path) -> Callable[[str], None]:
    """Return what changes a media player that the target, which is off, follows."""
    await call(hass, "switch.turn_off", TV)
    hass.states.async_set(PLAYER, "idle")
    await use(hass, "capture_with_media_player", media_player=PLAYER, capture=[TV])
    return lambda state: hass.states.async_set(PLAYER, state)


async def later(hass: HomeAssistant, seconds: int) -> None:
    """Let time pass."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await settle(hass)


async def test_capture_runs_while_a_media_player_plays(
    hass: HomeAssistant, following: Callable[[str], None], hub: LedGrabHub
) -> None:
    following("playing")
    await settle(hass)
    assert hub.targets["tv"].running
    following("paused")
    await later(hass, 60)
    assert hub.targets["tv"].running
    following("playing")
    following("idle")
    await settle(hass)
    assert hub.targets["tv"].running
    await later(hass, 11)
    assert not hub.targets["tv"].wanted


async def test_capture_goes_on_when_the_next_episode_begins(
    hass: HomeAssistant, following: Callable[[str], None], hub: LedGrabHub
) -> None:
    following("playing")
    await settle(hass)
    following("idle")
    await later(hass, 2)
    following("playing")
    await later(hass, 60)
    assert hub.targets["tv"].running


@pytest.mark.parametrize(
    "way",
    [
        ("off",),
        ("unavailable",),
        ("unknown", "off"),
        ("standby", "off"),
        ("paused", "unavailable", "idle", "off"),
        ("idle", "standby", "unavailable", "off"),
    ],
)
async def test_capture_ends_however_the_player_goes(
    hass: HomeAssistant, following: Callable[[str], None], hub: LedGrabHub, way: tuple[str, ...]
) -> None:
    following("playing")
    await settle(hass)
    assert hub.targets["tv"].running
    for state in way:
        following(state)
        await later(hass, 2)
    await later(hass, 20)
    assert not hub.targets["tv"].wanted


@pytest.mark.parametrize("before", ["unavailable", "unknown", "off", "idle"])
async def test_a_player_that_was_never_on_stops_nothing(
    hass: HomeAssistant, delivered: Path, hub: LedGrabHub, before: str
) -> None:
    """At the start of Home Assistant players come one by one, while somebody may want capture."""
    hass.states.async_set(PLAYER, before)
    await use(hass, "capture_with_media_player", media_player=PLAYER, capture=[TV])
    for state in ("unavailable", "off", "idle", "standby"):
        hass.states.async_set(PLAYER, state)
        await later(hass, 20)
    assert hub.targets["tv"].running


async def test_everything_is_off_at_night(
    hass: HomeAssistant, delivered: Path, entry: MockConfigEntry, hub: LedGrabHub
) -> None:
    add_movie(hass, entry)
    await settle(hass)
    runs = async_capture_events(hass, "automation_triggered")
    now = dt_util.now()
    await use(hass, "everything_off_at_night", time=(now + timedelta(minutes=5)).strftime("%H:%M:%S"))
    await later(hass, 60)
    assert not runs
    await later(hass, 5 * 60 + 1)
    assert len(runs) == 1
    assert not any(target.wanted for target in hub.targets.values())
    # Otherwise it would wait for the next night.
    await hass.services.async_call("automation", "turn_off", {"entity_id": "automation.used"}, blocking=True)
