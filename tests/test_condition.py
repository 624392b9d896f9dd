"""Whether pictures really go to LEDs, as a condition of automations."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol
import yaml

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.helpers.condition import async_from_config, async_validate_condition_config
from homeassistant.helpers.config_validation import CONDITION_SCHEMA

from custom_components.ledgrab.const import DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from tests.automations import device_id
from tests.house.tree import ROOT
from tests.root import add_desk, call, settle
from tests.simulators.wled import WledSimulator

TV = "switch.tv_capture"
DESK = "switch.desk_light_capture"


async def holds(hass: HomeAssistant, target: dict[str, Any] | None = None, **options: Any) -> bool | None:
    """Return whether the condition is true now."""
    config: dict[str, Any] = {"condition": "ledgrab.is_capturing", "options": options}
    if target is not None:
        config["target"] = target
    config = await async_validate_condition_config(hass, CONDITION_SCHEMA(config))
    checker = await async_from_config(hass, config)
    result = checker.async_check()
    checker.async_unload()
    return result


@pytest.fixture
async def tv_alone(
    hass: HomeAssistant, entry: MockConfigEntry, hub: LedGrabHub, desk: WledSimulator
) -> LedGrabHub:
    """Return a hub whose TV runs while its desk is off."""
    add_desk(hass, entry, desk)
    await settle(hass)
    await call(hass, "switch.turn_off", DESK)
    assert {key: target.running for key, target in hub.targets.items()} == {"tv": True, "desk_light": False}
    return hub


@pytest.mark.parametrize(
    ("target", "some", "every"),
    [
        (None, True, False),
        ({}, True, False),
        ({"entity_id": TV}, True, True),
        ({"entity_id": DESK}, False, False),
        ({"entity_id": [TV, DESK]}, True, False),
        ({"entity_id": "button.ledgrab_stop_all"}, True, False),
        ({"entity_id": "light.lamp"}, True, True),
        ({"entity_id": "light.desk"}, False, False),
        ({"entity_id": "light.of_somebody_else"}, False, False),
        ({"area_id": "nowhere"}, False, False),
    ],
)
async def test_any_or_all_of_what_is_chosen(
    hass: HomeAssistant, tv_alone: LedGrabHub, target: dict[str, Any] | None, some: bool, every: bool
) -> None:
    assert await holds(hass, target) is some
    assert await holds(hass, target, behavior="any") is some
    assert await holds(hass, target, behavior="all") is every


@pytest.mark.parametrize(
    ("key", "expected"),
    [("tv", True), ("desk_light", False), ("lamp", True), ("desk", False), ("rainbow", True)],
)
async def test_a_device_can_be_a_target_or_one_of_its_ends(
    hass: HomeAssistant, tv_alone: LedGrabHub, key: str, expected: bool
) -> None:
    assert await holds(hass, {"device_id": device_id(hass, tv_alone, key)}) is expected


@pytest.mark.parametrize("key", ["tv", "lamp", "rainbow"])
def test_everything_that_stands_for_a_target_can_be_chosen(
    hass: HomeAssistant, hub: LedGrabHub, key: str
) -> None:
    """The editor offers devices that have an entity of one of these domains."""
    described = yaml.safe_load((ROOT / "custom_components" / DOMAIN / "conditions.yaml").read_text())
    (offered,) = described["is_capturing"]["target"]["entity"]
    entities = er.async_entries_for_device(er.async_get(hass), device_id(hass, hub, key))
    assert {entity.domain for entity in entities} & set(offered["domain"])


@pytest.mark.parametrize(("key", "expected"), [("lamp", True), ("desk", False)])
async def test_an_area_is_the_lamps_in_it(
    hass: HomeAssistant, tv_alone: LedGrabHub, key: str, expected: bool
) -> None:
    area = ar.async_get(hass).async_create("Den")
    dr.async_get(hass).async_update_device(device_id(hass, tv_alone, key), area_id=area.id)
    assert await holds(hass, {"area_id": area.id}) is expected


async def test_what_is_wanted_but_does_not_run_does_not_count(
    hass: HomeAssistant, entry: MockConfigEntry, hub: LedGrabHub
) -> None:
    hass.config_entries.async_remove_subentry(entry, "rainbow")
    await settle(hass)
    assert hub.targets["tv"].wanted
    assert await holds(hass) is False


async def test_nothing_captures_while_the_hub_is_not_loaded(
    hass: HomeAssistant, entry: MockConfigEntry, hub: LedGrabHub
) -> None:
    assert await holds(hass, behavior="all")
    await hass.config_entries.async_unload(entry.entry_id)
    assert await holds(hass, behavior="any") is False
    assert await holds(hass, behavior="all") is False
    assert await holds(hass, {"entity_id": TV}, behavior="all") is False


@pytest.mark.parametrize(
    ("config", "error"),
    [
        ({"options": {"behavior": "some"}}, "behavior"),
        ({"options": {"color": "red"}}, "color"),
        ({"target": {"entity_id": "no entity"}}, "entity_id"),
    ],
)
async def test_a_mistake_is_told_by_its_field(
    hass: HomeAssistant, hub: LedGrabHub, config: dict[str, Any], error: str
) -> None:
    with pytest.raises(vol.Invalid, match=error):
        await async_validate_condition_config(
            hass, CONDITION_SCHEMA({"condition": "ledgrab.is_capturing", **config})
        )
