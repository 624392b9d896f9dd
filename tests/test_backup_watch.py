"""Home Assistant's backups and restores: what came of them, and in whose name."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, override

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    async_fire_time_changed,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from homeassistant.backup_restore import RESTORE_BACKUP_RESULT_FILE
from homeassistant.components.backup import (
    AgentBackup,
    BackupAgent,
    BackupNotFound,
    OnProgressCallback,
    async_get_manager,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.activity.model import ActivityEntry, Severity
from custom_components.ledgrab.const import DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import logged, settle

AGENT: Final = "backup.local"
ACTIONS: Final = {"backup_created", "backup_failed", "restored", "restore_failed"}


async def of_backups(hass: HomeAssistant) -> list[ActivityEntry]:
    """Return what the log has of backups, oldest first."""
    return [entry for entry in await logged(hass) if entry.action in ACTIONS]


@pytest.fixture
async def person(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    """Return the websocket of a person, in a Home Assistant that makes backups."""
    assert await async_setup_component(hass, "backup", {})
    # The web server of the test kit takes no addresses once it has begun to serve; Home Assistant's own does.
    assert await async_setup_component(hass, DOMAIN, {})
    return await hass_ws_client(hass)


async def ask(client: MockHAClientWebSocket, command: str, **fields: object) -> dict[str, Any]:
    """Send a command and return the answer."""
    await client.send_json_auto_id({"type": command, **fields})
    answer: dict[str, Any] = await client.receive_json()
    return answer


async def back_up(hass: HomeAssistant, client: MockHAClientWebSocket, **fields: object) -> None:
    """Make a backup as a person does, and wait for its end."""
    assert (await ask(client, "backup/generate", agent_ids=[AGENT], **fields))["success"]
    await settle(hass)


async def test_who_makes_a_backup_is_named_and_so_is_the_backup(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub
) -> None:
    await back_up(hass, person, name="Before\nthe party")
    (created,) = await of_backups(hass)
    assert (created.action, created.actor) == ("backup_created", "user:Mock User")
    assert created.metadata == {"backup": "Before the party"}


async def test_the_second_backup_has_its_own_name(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub
) -> None:
    await back_up(hass, person, name="First")
    await back_up(hass, person, name="Second")
    assert [entry.metadata["backup"] for entry in await of_backups(hass)] == ["First", "Second"]


async def test_a_backup_that_cannot_be_written_failed(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub, hass_config_dir: str
) -> None:
    await hass.async_add_executor_job(Path(hass_config_dir, "backups").touch)
    await back_up(hass, person, name="Lost")
    (failed,) = await of_backups(hass)
    assert (failed.action, failed.actor, failed.severity) == (
        "backup_failed",
        "user:Mock User",
        Severity.ERROR,
    )
    assert failed.metadata == {"reason": "upload_failed"}


async def test_a_backup_that_cannot_begin_failed(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub
) -> None:
    assert not (await ask(person, "backup/generate", agent_ids=["moon.base"]))["success"]
    (failed,) = await of_backups(hass)
    assert (failed.action, failed.actor) == ("backup_failed", "user:Mock User")
    assert failed.metadata == {"reason": "backup_manager_error"}


async def test_the_schedule_makes_backups_in_nobodys_name(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub
) -> None:
    answer = await ask(
        person,
        "backup/config/update",
        create_backup={"agent_ids": [AGENT], "name": "Nightly"},
        schedule={"recurrence": "daily", "time": "04:45:00"},
    )
    assert answer["success"]
    planned = async_get_manager(hass).config.data.schedule.next_automatic_backup
    assert planned is not None
    async_fire_time_changed(hass, planned + timedelta(seconds=1))
    await settle(hass)
    (created,) = await of_backups(hass)
    assert (created.metadata, created.actor) == ({"backup": "Nightly"}, "system")
    assert (await ask(person, "backup/config/update", schedule={"recurrence": "never"}))["success"]


async def test_a_backup_by_an_automation_is_its_own(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub
) -> None:
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Night",
                "triggers": {"trigger": "event", "event_type": "night"},
                "actions": {"action": "backup.create"},
            }
        },
    )
    # The automation runs within a command of the person.
    assert (await ask(person, "fire_event", event_type="night"))["success"]
    await settle(hass)
    (created,) = await of_backups(hass)
    assert (created.action, created.actor) == ("backup_created", "automation:Night")


async def test_who_calls_the_action_is_named(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub
) -> None:
    assert (await ask(person, "call_service", domain="backup", service="create"))["success"]
    (created,) = await of_backups(hass)
    assert (created.action, created.actor) == ("backup_created", "user:Mock User")


async def test_what_was_backed_up_while_ledgrab_was_off_is_not_told(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    await back_up(hass, person)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await back_up(hass, person, name="Seen")
    assert [item.metadata for item in await of_backups(hass)] == [{"backup": "Seen"}]


async def test_backups_are_watched_once_home_assistant_can_make_them(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    assert await async_setup_component(hass, "backup", {})
    await back_up(hass, await hass_ws_client(hass), name="Late")
    (created,) = await of_backups(hass)
    assert created.metadata == {"backup": "Late"}


class FarAway(BackupAgent):
    """A place for backups that is not in this house."""

    domain = "moon"
    name = "base"
    unique_id = "base"

    @override
    async def async_upload_backup(
        self,
        *,
        open_stream: Callable[[], Awaitable[AsyncIterator[bytes]]],
        backup: AgentBackup,
        on_progress: OnProgressCallback,
        **kwargs: Any,
    ) -> None:
        """Take a backup."""

    @override
    async def async_download_backup(self, backup_id: str, **kwargs: Any) -> AsyncIterator[bytes]:
        """Never give one back."""
        raise BackupNotFound

    @override
    async def async_delete_backup(self, backup_id: str, **kwargs: Any) -> None:
        """Delete a backup."""

    @override
    async def async_list_backups(self, **kwargs: Any) -> list[AgentBackup]:
        """Know of no backup."""
        return []

    @override
    async def async_get_backup(self, backup_id: str, **kwargs: Any) -> AgentBackup:
        """Never be asked, because that may take long."""
        raise AssertionError


async def test_a_backup_that_is_kept_elsewhere_has_no_name_here(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub
) -> None:
    mock_integration(hass, MockModule("moon"))
    mock_platform(hass, "moon.backup", SimpleNamespace(async_get_backup_agents=moon))
    assert await async_setup_component(hass, "moon", {})
    await hass.async_block_till_done()
    assert (await ask(person, "backup/generate", agent_ids=["moon.base"], name="Far"))["success"]
    await settle(hass)
    (created,) = await of_backups(hass)
    assert (created.action, created.actor, created.metadata) == ("backup_created", "user:Mock User", {})


async def moon(hass: HomeAssistant) -> list[BackupAgent]:
    """Return the agents of the moon, as a platform does."""
    return [FarAway()]


async def test_a_restore_that_is_refused_failed(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub
) -> None:
    answer = await ask(person, "backup/restore", backup_id="unheard-of", agent_id=AGENT)
    assert not answer["success"]
    (failed,) = await of_backups(hass)
    assert (failed.action, failed.actor, failed.severity) == (
        "restore_failed",
        "user:Mock User",
        Severity.ERROR,
    )
    assert failed.metadata == {"reason": "backup_manager_error"}


async def test_a_restore_is_told_by_the_next_run_which_knows_how_it_ended(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub, ends: list[bool]
) -> None:
    await back_up(hass, person)
    (backup,) = async_get_manager(hass).known_backups.to_list()
    answer = await ask(person, "backup/restore", backup_id=backup["backup_id"], agent_id=AGENT)
    assert answer["success"]
    assert ends == [True]
    assert [entry.action for entry in await of_backups(hass)] == ["backup_created"]


async def test_a_restore_that_does_not_get_to_the_restart_failed(
    hass: HomeAssistant, person: MockHAClientWebSocket, hub: LedGrabHub, hass_config_dir: str
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    await back_up(hass, person)
    (backup,) = async_get_manager(hass).known_backups.to_list()
    # There is no configuration.yaml.
    answer = await ask(person, "backup/restore", backup_id=backup["backup_id"], agent_id=AGENT)
    assert not answer["success"]
    *_, failed = await of_backups(hass)
    assert (failed.action, failed.actor) == ("restore_failed", "user:Mock User")
    assert failed.metadata == {"reason": "unknown_error"}


def ended(folder: str, error: str | None) -> None:
    """Leave what a restore leaves for the run after it."""
    result = {"success": error is None, "error": error, "error_type": error and "ValueError"}
    Path(folder, RESTORE_BACKUP_RESULT_FILE).write_text(json.dumps(result))


@pytest.mark.parametrize(
    ("error", "action", "metadata"),
    [
        (None, "restored", {}),
        ("The archive is\nbroken", "restore_failed", {"reason": "The archive is broken"}),
    ],
)
async def test_how_a_restore_ended_is_told_once(
    hass: HomeAssistant,
    hass_config_dir: str,
    lamp: object,
    entry: MockConfigEntry,
    error: str | None,
    action: str,
    metadata: dict[str, str],
) -> None:
    await hass.async_add_executor_job(ended, hass_config_dir, error)
    assert await async_setup_component(hass, "backup", {})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert await hass.config_entries.async_reload(entry.entry_id)
    (told,) = await of_backups(hass)
    assert (told.action, told.actor, told.metadata) == (action, "system", metadata)


async def test_a_restore_is_told_also_if_backups_come_after_ledgrab(
    hass: HomeAssistant, hass_config_dir: str, hub: LedGrabHub
) -> None:
    await hass.async_add_executor_job(ended, hass_config_dir, None)
    assert await async_setup_component(hass, "backup", {})
    (told,) = await of_backups(hass)
    assert (told.action, told.severity) == ("restored", Severity.WARNING)
