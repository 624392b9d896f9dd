"""What WLED's JSON documents mean to this room."""

from collections.abc import Mapping
import re
from typing import Any, Final

from wled import AutoWhiteMode, Device, Info, LedConfig, LiveDataOverride, State

from .base import DeviceInfo, DeviceState

_MAC: Final = re.compile(r"[0-9a-f]{12}")
_SHOW_SENT_WHITE: Final = {AutoWhiteMode.NONE, AutoWhiteMode.DUAL}
"""These modes show the white they are sent; the others work it out anew (WLED, Bus::autoWhiteCalc)."""


def read_info(device: Device) -> DeviceInfo:
    """Return what the lamp is."""
    info = device.info
    mac = info.mac_address.lower()
    return DeviceInfo(
        name=info.name,
        led_count=info.leds.count,
        rgbw=info.leds.rgbw,
        mac=mac if _MAC.fullmatch(mac) else None,
        manufacturer=info.brand,
        model=info.product,
        firmware=_firmware(info),
    )


def read_state(device: Device) -> DeviceState:
    """Return what the lamp shows."""
    state, info = device.state, device.info
    return DeviceState(
        on=state.on,
        brightness=state.brightness,
        color=_main_color(state),
        live=info.live,
        # A packet that ends a stream leaves its sender's address behind.
        live_source=(info.live_ip or None) if info.live else None,
        live_protocol=(info.live_mode or None) if info.live else None,
        override=state.live_data_override is not LiveDataOverride.OFF,
        frames_per_second=info.leds.fps,
        signal_percent=info.wifi.signal if info.wifi else None,
        firmware=_firmware(info),
    )


def restoring_change(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the change that brings a state back (WLED, deserializeState in wled00/json.cpp)."""
    change: dict[str, Any] = {"on": state["on"], "bri": state["bri"]}
    if state.get("pl", -1) > 0 and state["on"]:
        # A playlist is started as a preset is, and sets the segments itself.
        return change | {"ps": state["pl"]}
    # A stream to the main segment alone freezes it, which is the firmware's to undo.
    change["seg"] = [{key: segment[key] for key in segment if key != "frz"} for segment in state["seg"]]
    if state.get("ps", -1) > 0:
        # "pd" names the preset whose content is in the same message.
        change["pd"] = state["ps"]
    return change


def shows_sent_white(config: Mapping[str, Any]) -> bool:
    """Return whether the white LEDs show the white they are sent, from the configuration."""
    leds = LedConfig.from_dict(config["hw"]["led"])
    modes = {output.auto_white_mode for output in leds.outputs if output.has_rgb and output.has_white}
    if leds.auto_white_override is not None:
        modes = {leds.auto_white_override}
    return modes <= _SHOW_SENT_WHITE


def _firmware(info: Info) -> str | None:
    return str(info.version) if info.version else None


def _main_color(state: State) -> tuple[int, int, int] | None:
    """Return the first color of the main segment."""
    segment = state.segments.get(state.main_segment_id)
    if segment is None or segment.color is None:
        return None
    red, green, blue, *_ = segment.color.primary
    return red, green, blue
