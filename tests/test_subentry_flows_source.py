"""Adding and changing a source."""

from collections.abc import Iterator
import socket
from types import SimpleNamespace

import mss
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.ledgrab.const import DOMAIN, HUB_UNIQUE_ID

from .flows import Flow
from .simulators.x_screen import XScreen


class TwoMonitors:
    """Stands for mss on a desktop with two monitors, or with what is left of them."""

    left = 2

    def __init__(self) -> None:
        """Connect to $DISPLAY."""
        areas = [
            {"left": 0, "top": 0, "width": 64, "height": 36, "output": name} for name in ("HDMI-1", "DP-1")
        ]
        self.monitors = [{"left": 0, "top": 0, "width": 64, "height": 72}, *areas[: self.left]]

    def grab(self, region: dict[str, int]) -> SimpleNamespace:
        """Return a black picture."""
        return SimpleNamespace(raw=bytearray(region["width"] * region["height"] * 4))

    def close(self) -> None:
        """Disconnect."""


@pytest.fixture
def two_monitors(monkeypatch: pytest.MonkeyPatch) -> type[TwoMonitors]:
    """Replace the X server by one with two monitors."""
    monkeypatch.setattr(TwoMonitors, "left", 2)
    monkeypatch.setattr(mss, "MSS", TwoMonitors)
    return TwoMonitors


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on a machine without a screen."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)


@pytest.fixture
def silent_display(socket_enabled: None) -> Iterator[str]:
    """Return a display that takes connections and says nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    yield f"127.0.0.1:{port - 6000}"
    server.close()


@pytest.fixture
async def hub(hass: HomeAssistant) -> MockConfigEntry:
    """Return an empty hub, set up."""
    entry = MockConfigEntry(domain=DOMAIN, unique_id=HUB_UNIQUE_ID)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def test_pattern_is_named_in_the_language_of_the_system(
    hass: HomeAssistant, hub: MockConfigEntry
) -> None:
    hass.config.language = "zh-Hans"
    flow = await Flow.add(hass, hub, "source")
    assert flow.step["menu_options"] == ["screen", "pattern"]
    await flow.choose("pattern")
    assert flow.form == {"pattern": "rainbow", "frame_rate": 30}
    await flow.submit()
    assert flow.step["type"] is FlowResultType.CREATE_ENTRY
    (source,) = hub.subentries.values()
    assert source.title == "彩虹"
    assert dict(source.data) == {"kind": "pattern", "pattern": "rainbow", "frame_rate": 30}


async def test_same_picture_is_not_taken_twice(hass: HomeAssistant, hub: MockConfigEntry) -> None:
    for _ in range(2):
        flow = await Flow.add(hass, hub, "source")
        await flow.choose("pattern")
        await flow.submit(frame_rate=20)
    assert flow.errors == {"pattern": "source_exists"}
    assert flow.step["description_placeholders"] == {"source": "Rainbow"}
    assert flow.form == {"pattern": "rainbow", "frame_rate": 20}


async def test_reconfigured_pattern_changes_its_name_with_its_picture(
    hass: HomeAssistant, hub: MockConfigEntry
) -> None:
    flow = await Flow.add(hass, hub, "source")
    await flow.choose("pattern")
    await flow.submit()
    (source,) = hub.subentries.values()

    flow = await Flow.reconfigure(hass, hub, source.subentry_id)
    assert flow.form == {"pattern": "rainbow", "frame_rate": 30}
    await flow.submit(pattern="color_bars")
    assert flow.step["reason"] == "reconfigure_successful"
    assert source.title == "Color bars"

    hass.config_entries.async_update_subentry(hub, source, title="For the bench")
    flow = await Flow.reconfigure(hass, hub, source.subentry_id)
    await flow.submit(frame_rate=60)
    assert (source.title, source.data["frame_rate"]) == ("For the bench", 60)


@pytest.mark.skipif(not XScreen.available(), reason="Xvfb is not installed")
async def test_screen_with_one_monitor_needs_no_further_question(
    hass: HomeAssistant, hub: MockConfigEntry, socket_enabled: None
) -> None:
    with XScreen(320, 200) as screen:
        flow = await Flow.add(hass, hub, "source")
        await flow.choose("screen")
        assert flow.form == {"frame_rate": 30}
        await flow.submit(display=f" {screen.display} ")
        assert flow.step["type"] is FlowResultType.CREATE_ENTRY
        (source,) = hub.subentries.values()
        assert dict(source.data) == {
            "kind": "screen",
            "display": screen.display,
            "monitor": 1,
            "frame_rate": 30,
        }


async def test_monitor_is_chosen_by_its_name_and_size(
    hass: HomeAssistant, hub: MockConfigEntry, two_monitors: type[TwoMonitors]
) -> None:
    flow = await Flow.add(hass, hub, "source")
    await flow.choose("screen")
    await flow.submit()
    assert flow.step["step_id"] == "monitor"
    assert flow.step["data_schema"].schema["monitor"].config["options"] == [
        {"value": "1", "label": "1: HDMI-1 (64x36)"},
        {"value": "2", "label": "2: DP-1 (64x36)"},
    ]
    await flow.submit(monitor="2")
    (source,) = hub.subentries.values()
    assert source.title == "DP-1"
    assert dict(source.data) == {"kind": "screen", "display": None, "monitor": 2, "frame_rate": 30}


async def test_reconfigured_screen_starts_from_its_monitor_and_follows_its_name(
    hass: HomeAssistant, hub: MockConfigEntry, two_monitors: type[TwoMonitors]
) -> None:
    flow = await Flow.add(hass, hub, "source")
    await flow.choose("screen")
    await flow.submit(frame_rate=25)
    await flow.submit(monitor="2")
    (source,) = hub.subentries.values()

    flow = await Flow.reconfigure(hass, hub, source.subentry_id)
    assert flow.form == {"frame_rate": 25}
    await flow.submit()
    assert flow.form == {"monitor": "2"}
    await flow.submit(monitor="1")
    assert flow.step["reason"] == "reconfigure_successful"
    assert (source.title, source.data["monitor"]) == ("HDMI-1", 1)


async def test_monitor_that_is_gone_is_told_at_its_field(
    hass: HomeAssistant, hub: MockConfigEntry, two_monitors: type[TwoMonitors]
) -> None:
    flow = await Flow.add(hass, hub, "source")
    await flow.choose("screen")
    await flow.submit()
    two_monitors.left = 1
    await flow.submit(monitor="2")
    assert flow.errors == {"monitor": "source_unavailable"}
    assert flow.form == {"monitor": "2"}
    assert not hub.subentries


async def test_machine_without_a_display_is_told_in_words(
    hass: HomeAssistant, hub: MockConfigEntry, no_display: None
) -> None:
    flow = await Flow.add(hass, hub, "source")
    await flow.choose("screen")
    await flow.submit(frame_rate=15)
    assert flow.errors == {"display": "source_unavailable"}
    assert flow.form == {"frame_rate": 15}


async def test_wayland_desktop_is_told_in_words(
    hass: HomeAssistant, hub: MockConfigEntry, no_display: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    flow = await Flow.add(hass, hub, "source")
    await flow.choose("screen")
    await flow.submit()
    assert flow.errors == {"display": "source_unsupported"}


async def test_display_that_hangs_is_not_waited_for_for_ever(
    hass: HomeAssistant, hub: MockConfigEntry, silent_display: str
) -> None:
    flow = await Flow.add(hass, hub, "source")
    await flow.choose("screen")
    await flow.submit(display=silent_display)
    assert flow.errors == {"display": "timeout"}
