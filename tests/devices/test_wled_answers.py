"""What WLED's documents mean, in the cases that a simulated lamp does not show."""

from typing import Any

import pytest
from wled import Device

from custom_components.ledgrab.devices.wled_answers import read_info, read_state, restoring_change

from .lamp import RecordingLamp

SEGMENT = {"id": 0, "start": 0, "stop": 9, "fx": 3, "frz": True}


@pytest.fixture
def documents(lamp: RecordingLamp) -> Any:
    """Return state and information of a lamp."""
    return lamp.document("si")


@pytest.mark.parametrize("segments", [[], [{"id": 1, "col": [[1, 2, 3]]}], [{"id": 0}]])
def test_a_main_segment_without_a_color_has_none(documents: Any, segments: list[dict[str, Any]]) -> None:
    """The main segment may be inactive, or show no color of its own."""
    documents["state"]["seg"] = segments
    assert read_state(Device.from_dict(documents)).color is None


def test_white_is_no_part_of_the_color(documents: Any) -> None:
    """A color has three channels."""
    documents["state"]["seg"] = [{"id": 0, "col": [[1, 2, 3, 4]]}]
    assert read_state(Device.from_dict(documents)).color == (1, 2, 3)


def test_a_wired_lamp_has_no_signal(documents: Any) -> None:
    """It reports 0 dBm, or nothing at all."""
    documents["info"]["wifi"] = {"rssi": 0, "signal": 100}
    assert read_state(Device.from_dict(documents)).signal_percent is None
    del documents["info"]["wifi"]
    assert read_state(Device.from_dict(documents)).signal_percent is None


def test_a_firmware_without_a_version_has_none(documents: Any) -> None:
    """A build of one's own may leave it out."""
    del documents["info"]["ver"]
    device = Device.from_dict(documents)
    assert read_info(device).firmware is None
    assert read_state(device).firmware is None


def test_a_stream_over_a_wire_has_no_address(documents: Any) -> None:
    """Adalight comes by USB."""
    documents["info"] |= {"live": True, "lm": "USB Adalight/TPM2", "lip": ""}
    state = read_state(Device.from_dict(documents))
    assert (state.live_source, state.live_protocol) == (None, "USB Adalight/TPM2")


@pytest.mark.parametrize(
    ("state", "change"),
    [
        ({"ps": -1, "pl": -1}, {"seg": [{"id": 0, "start": 0, "stop": 9, "fx": 3}]}),
        ({}, {"seg": [{"id": 0, "start": 0, "stop": 9, "fx": 3}]}),
        ({"ps": 4, "pl": -1}, {"seg": [{"id": 0, "start": 0, "stop": 9, "fx": 3}], "pd": 4}),
        ({"ps": 4, "pl": 7}, {"ps": 7}),
    ],
)
def test_what_brings_a_lamp_back(state: dict[str, Any], change: dict[str, Any]) -> None:
    """A playlist is started again; else the segments say everything, and a preset gives them its name."""
    lit = {"on": True, "bri": 9}
    assert restoring_change(lit | {"seg": [SEGMENT]} | state) == lit | change


def test_a_playlist_does_not_switch_a_lamp_on() -> None:
    """Starting it would."""
    dark = {"on": False, "bri": 9}
    assert "ps" not in restoring_change(dark | {"seg": [SEGMENT], "ps": 4, "pl": 7})
