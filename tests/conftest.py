"""What tests with a Home Assistant have in common."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.components.homeassistant import async_set_stop_handler
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

# The test kit has a package of the same name: whichever is imported first is the one that Home Assistant finds.
from custom_components.ledgrab.activity_log import ActivityLog
from custom_components.ledgrab.actor import ActorResolver
from custom_components.ledgrab.const import (
    CONF_BOTTOM,
    CONF_BOTTOM_GAP,
    CONF_CORNER_GAP,
    CONF_DEVICE_ID,
    CONF_DIRECTION,
    CONF_FRAME_RATE,
    CONF_KIND,
    CONF_LEFT,
    CONF_OFFSET,
    CONF_PATTERN,
    CONF_RIGHT,
    CONF_SOURCE_ID,
    CONF_START_CORNER,
    CONF_TOP,
    DOMAIN,
    HUB_TITLE,
    HUB_UNIQUE_ID,
    SUBENTRY_DEVICE,
    SUBENTRY_SOURCE,
    SUBENTRY_TARGET,
)
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import settle, wled_data
from tests.simulators.wled import WledSimulator


@pytest.fixture(autouse=True)
def find_ledgrab(request: pytest.FixtureRequest) -> None:
    """Let every Home Assistant of the tests find LedGrab; its recorder has to come first."""
    if "hass" not in request.fixturenames:
        return
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep what a test writes out of the test kit's own folder."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def no_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where Home Assistant complains about what LedGrab does."""
    yield
    complaints = [
        record.getMessage()
        for record in caplog.get_records("call")
        if "custom integration 'ledgrab'" in record.getMessage()
    ]
    assert not complaints


@pytest.fixture
async def lamp(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[WledSimulator]:
    """Return a running WLED lamp with 60 LEDs; the hubs give it back before it goes."""
    async with WledSimulator(name="Lamp", led_count=60) as simulator:
        yield simulator
        await give_back(hass)


@pytest.fixture
async def desk(hass: HomeAssistant, lamp: WledSimulator) -> AsyncIterator[WledSimulator]:
    """Return a second lamp, which no hub knows yet."""
    async with WledSimulator(name="Desk", led_count=60, mac="112233445566") as simulator:
        yield simulator
        await give_back(hass)


async def give_back(hass: HomeAssistant) -> None:
    """Let the hubs go while the lamps still answer."""
    await hass.async_block_till_done(wait_background_tasks=True)
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def device_data(lamp: WledSimulator) -> ConfigSubentryDataWithId:
    """Return the lamp as a device's subentry."""
    return ConfigSubentryDataWithId(
        data=wled_data(lamp),
        subentry_id="lamp",
        subentry_type=SUBENTRY_DEVICE,
        title="Lamp",
        unique_id="aabbccddeeff",
    )


@pytest.fixture
def source_data() -> ConfigSubentryDataWithId:
    """Return a test picture as a source's subentry."""
    return ConfigSubentryDataWithId(
        data={CONF_KIND: "pattern", CONF_PATTERN: "rainbow", CONF_FRAME_RATE: 30},
        subentry_id="rainbow",
        subentry_type=SUBENTRY_SOURCE,
        title="Rainbow",
        unique_id=None,
    )


@pytest.fixture
def target_data() -> ConfigSubentryDataWithId:
    """Return the test picture on the lamp as a target's subentry."""
    return ConfigSubentryDataWithId(
        data={
            CONF_DEVICE_ID: "lamp",
            CONF_SOURCE_ID: "rainbow",
            CONF_TOP: 20,
            CONF_RIGHT: 10,
            CONF_BOTTOM: 20,
            CONF_LEFT: 10,
            CONF_START_CORNER: "bottom_left",
            CONF_DIRECTION: "clockwise",
            CONF_OFFSET: 0,
            CONF_CORNER_GAP: 0.0,
            CONF_BOTTOM_GAP: 0.0,
        },
        subentry_id="tv",
        subentry_type=SUBENTRY_TARGET,
        title="TV",
        unique_id=None,
    )


@pytest.fixture
def entry(
    device_data: ConfigSubentryDataWithId,
    source_data: ConfigSubentryDataWithId,
    target_data: ConfigSubentryDataWithId,
) -> MockConfigEntry:
    """Return a hub with one lamp, one picture and one target, not yet set up."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=HUB_TITLE,
        unique_id=HUB_UNIQUE_ID,
        subentries_data=(device_data, source_data, target_data),
    )


@pytest.fixture
async def hub(hass: HomeAssistant, entry: MockConfigEntry) -> LedGrabHub:
    """Return the hub, set up and with its target running."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    running: LedGrabHub = entry.runtime_data.hub
    return running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file goes."""
    return tmp_path / "ledgrab" / "activity.db"


@pytest.fixture
async def log(hass: HomeAssistant, path: Path) -> AsyncIterator[ActivityLog]:
    """Return an open log."""
    log = ActivityLog(hass, path, ActorResolver(hass))
    watching = await log.async_open()
    yield log
    await log.async_close()
    for unsubscribe in watching:
        unsubscribe()


@pytest.fixture
async def ends(hass: HomeAssistant, hass_config_dir: str) -> AsyncIterator[list[bool]]:
    """Let Home Assistant obey without ending the test; returns what it was told: whether to come back."""
    # It checks its configuration before it restarts.
    await hass.async_add_executor_job(Path(hass_config_dir, "configuration.yaml").touch)
    assert await async_setup_component(hass, "homeassistant", {})
    told: list[bool] = []

    async def end(_hass: HomeAssistant, restart: bool) -> None:
        told.append(restart)

    async_set_stop_handler(hass, end)
    yield told
    async_set_stop_handler(hass)
