"""What the engine tells arrives where a user looks: in the entities and in the log."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant

from custom_components.ledgrab.engine.events import (
    EngineEvent,
    SourceLost,
    SourceRecovered,
    TargetFailed,
    TargetRestarted,
    TargetUnreachable,
)
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_engine_events import async_handle_engine_event
from tests.root import logged, settle
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator


async def tell(hass: HomeAssistant, hub: LedGrabHub, event: EngineEvent) -> list[str]:
    """Hand over an event as the engine does, and return what was logged after the start."""
    async_handle_engine_event(hub, event)
    await settle(hass)
    return [entry.action for entry in await logged(hass)][2:]


async def test_a_source_that_is_not_there_is_a_problem_of_its_target(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    source_data: ConfigSubentryDataWithId,
    lamp: WledSimulator,
) -> None:
    entry.add_to_hass(hass)
    hass.config_entries.async_update_subentry(
        entry,
        entry.subentries["rainbow"],
        data={"kind": "screen", "display": ":4095", "monitor": 1, "frame_rate": 30},
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    hub: LedGrabHub = entry.runtime_data.hub
    await wait_until(lambda: hub.sources["rainbow"].lost_reason, 10, "the picture is lost")
    await settle(hass)
    problem = hass.states.get("binary_sensor.tv_problem")
    picture = hass.states.get("binary_sensor.rainbow_picture")
    assert problem is not None
    assert picture is not None
    assert (problem.state, picture.state) == ("on", "off")
    lost = (await logged(hass))[-1]
    assert (lost.action, lost.entity_name, lost.actor) == ("source_lost", "Rainbow", "system")


async def test_a_source_that_comes_back_is_logged_unless_it_is_the_first_time(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    assert await tell(hass, hub, SourceRecovered(source_id="rainbow", first=True)) == []
    assert await tell(hass, hub, SourceLost(source_id="rainbow", reason="gone")) == ["source_lost"]
    recovered = await tell(hass, hub, SourceRecovered(source_id="rainbow", first=False))
    assert recovered == ["source_lost", "source_recovered"]
    assert hub.sources["rainbow"].lost_reason is None
    assert (await logged(hass))[-1].metadata["seconds"] >= 0


async def test_a_restarted_target_is_logged(hass: HomeAssistant, hub: LedGrabHub) -> None:
    assert await tell(hass, hub, TargetRestarted(target_id="tv", reason="boom")) == ["target_restarted"]
    assert hub.targets["tv"].running


async def test_a_target_that_failed_too_often_is_off_and_says_why(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    found = await tell(hass, hub, TargetFailed(target_id="tv", reason="boom"))
    assert found == ["target_failed", "target_stopped"]
    target = hub.targets["tv"]
    assert (target.wanted, target.running, target.problem) == (False, False, "boom")
    problem = hass.states.get("binary_sensor.tv_problem")
    assert problem is not None
    assert problem.state == "on"


async def test_refused_packets_are_left_to_the_health_check(
    hass: HomeAssistant, hub: LedGrabHub, caplog: pytest.LogCaptureFixture
) -> None:
    assert await tell(hass, hub, TargetUnreachable(target_id="tv", reason="refused")) == []
    assert "packets of TV are refused" in caplog.text


@pytest.mark.parametrize(
    "event",
    [SourceLost(source_id="gone", reason="x"), TargetRestarted(target_id="gone", reason="x")],
)
async def test_an_event_of_something_that_was_removed_is_no_event(
    hass: HomeAssistant, hub: LedGrabHub, event: EngineEvent
) -> None:
    assert await tell(hass, hub, event) == []


@pytest.mark.parametrize(
    "event", [TargetFailed(target_id="tv", reason="x"), TargetRestarted(target_id="tv", reason="x")]
)
async def test_what_an_earlier_run_tells_after_its_stop_is_no_event(
    hass: HomeAssistant, hub: LedGrabHub, event: EngineEvent
) -> None:
    await hub.targets["tv"].async_want(False, None)
    assert await tell(hass, hub, event) == ["target_stopped"]
    assert hub.targets["tv"].problem is None
