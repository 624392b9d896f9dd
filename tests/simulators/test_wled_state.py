"""What the JSON API changes of a lamp's own state."""

from typing import Any

import pytest

from tests.simulators.wled_json import Identity, config_document
from tests.simulators.wled_lamp import Lamp
from tests.simulators.wled_record import Record
from tests.simulators.wled_state import OwnState, read_color

ORANGE = [255, 160, 0]
GREEN = [0, 255, 0]
BLACK = [0, 0, 0]


@pytest.fixture
def own() -> OwnState:
    """Return the state of a lamp with four RGB LEDs."""
    return OwnState(4, rgbw=False)


def pixels(own: OwnState) -> list[list[int]]:
    """Return the RGB colors that a lamp shows by itself."""
    colors: list[list[int]] = own.render()[:, :3].tolist()
    return colors


@pytest.mark.parametrize(
    ("body", "bri", "bri_last"),
    [
        ({"on": False}, 0, 128),
        ({"on": True}, 128, 128),
        ({"bri": 7}, 7, 7),
        ({"bri": 0}, 0, 128),
        ({"on": False, "bri": 7}, 0, 7),
        ({"on": True, "bri": 0}, 128, 128),
        ({"bri": "much"}, 128, 128),
        ({"bri": True}, 128, 128),
        ({"bri": -3}, 128, 128),
    ],
)
def test_power_and_brightness(own: OwnState, body: dict[str, Any], bri: int, bri_last: int) -> None:
    """Brightness 0 is off, and a lamp remembers how bright it was."""
    own.apply(body)
    assert (own.bri, own.bri_last) == (bri, bri_last)


def test_brightness_switches_a_lamp_on(own: OwnState) -> None:
    """There is no brightness without light."""
    own.apply({"on": False})
    own.apply({"bri": 50})
    assert own.bri == 50


def test_on_brings_back_the_last_brightness(own: OwnState) -> None:
    """The brightness set while off counts."""
    own.apply({"on": False, "bri": 9})
    own.apply({"on": True})
    assert own.bri == 9


def test_segments_have_power_and_brightness_too(own: OwnState) -> None:
    """Brightness 0 switches a segment off and is not remembered."""
    own.apply({"seg": {"bri": 51}})
    assert pixels(own) == [[51, 32, 0]] * 4
    own.apply({"seg": {"bri": 0}})
    assert (pixels(own), own.segments[0].document["bri"]) == ([BLACK] * 4, 51)
    own.apply({"seg": {"on": True}})
    assert pixels(own) == [[51, 32, 0]] * 4


def test_a_segment_without_id_means_the_selected_ones(own: OwnState) -> None:
    """That is how the simplest senders write a color."""
    own.apply({"seg": [{"stop": 2}, {"start": 2, "stop": 4, "sel": False}]})
    own.apply({"seg": {"col": [GREEN]}})
    assert pixels(own) == [GREEN, GREEN, ORANGE, ORANGE]


def test_a_segment_is_named_by_its_id_or_its_place(own: OwnState) -> None:
    """A list counts from 0 where no id is given."""
    own.apply({"seg": [{"stop": 2}, {"start": 2, "stop": 4}]})
    own.apply({"seg": {"id": 1, "col": [GREEN]}})
    own.apply({"seg": [{"col": [BLACK]}]})
    assert pixels(own) == [BLACK, BLACK, GREEN, GREEN]


def test_a_segment_that_stops_before_it_starts_is_deleted(own: OwnState) -> None:
    """0 is what clients send."""
    own.apply({"seg": [{"stop": 2}, {"start": 2, "stop": 4}]})
    own.apply({"seg": [{"id": 1, "stop": 0}]})
    assert [segment.document["id"] for segment in own.segments] == [0]


def test_a_segment_may_be_given_by_its_length(own: OwnState) -> None:
    """LEDs of no segment are dark; a segment beyond the strip is cut."""
    own.apply({"seg": {"start": 3, "len": 9}})
    assert pixels(own) == [BLACK, BLACK, BLACK, ORANGE]


def test_an_unknown_segment_without_end_is_ignored(own: OwnState) -> None:
    """It would be empty."""
    assert not own.apply({"seg": {"id": 3, "col": [GREEN]}})


def test_numbers_and_switches_of_a_segment_are_kept_in_range(own: OwnState) -> None:
    """What is not a number or a switch changes nothing."""
    own.apply({"seg": {"fx": 5, "sx": 999, "c3": 40, "ix": "x", "rev": True, "o1": 1, "n": "Shelf"}})
    document = own.segments[0].document
    assert [document[key] for key in ("fx", "sx", "c3", "ix", "rev", "o1", "n")] == [
        5,
        255,
        31,
        128,
        True,
        False,
        "Shelf",
    ]


@pytest.mark.parametrize(
    ("value", "channels", "color"),
    [
        ([1, 2, 3], 3, [1, 2, 3]),
        ([1, 2, 3, 4], 3, [1, 2, 3]),
        ([1, 2, 3], 4, [1, 2, 3, 0]),
        ([1], 3, [1, 0, 0]),
        ([256, 0, 0], 3, [0, 0, 0]),
        ("0A0B0C", 3, [10, 11, 12]),
        ("040A0B0C", 4, [10, 11, 12, 4]),
        ([], 3, None),
        (None, 3, None),
        (2700, 3, None),
        ("r", 3, None),
    ],
)
def test_colors_come_in_several_forms(value: object, channels: int, color: list[int] | None) -> None:
    """White leads in a hexadecimal color; random and Kelvin colors are not modeled."""
    assert read_color(value, channels) == color


def test_secondary_colors_are_kept(own: OwnState) -> None:
    """A color that is not readable leaves its place as it is."""
    own.apply({"seg": {"col": [[], GREEN]}})
    assert own.segments[0].document["col"] == [ORANGE, GREEN, BLACK]


@pytest.mark.parametrize(
    ("leds", "shown"),
    [
        (["00FF00"], [GREEN, BLACK, BLACK, BLACK]),
        ([2, GREEN], [BLACK, BLACK, GREEN, BLACK]),
        ([1, 3, GREEN], [BLACK, GREEN, GREEN, BLACK]),
        ([1, GREEN, ORANGE], [BLACK, GREEN, ORANGE, BLACK]),
        ([3, 1, GREEN], [BLACK, BLACK, BLACK, GREEN]),
    ],
)
def test_single_leds_freeze_the_segment(own: OwnState, leds: list[Any], shown: list[list[int]]) -> None:
    """What is not named is black; colors may carry a number, or a range, or follow the last one."""
    own.apply({"seg": {"i": leds}})
    assert (pixels(own), own.segments[0].document["frz"]) == (shown, True)


def test_single_leds_add_up_until_the_segment_thaws(own: OwnState) -> None:
    """A frozen segment keeps its LEDs, and switching the lamp thaws it."""
    own.apply({"seg": {"i": [0, GREEN]}})
    own.apply({"seg": {"i": [1, GREEN]}})
    assert pixels(own) == [GREEN, GREEN, BLACK, BLACK]
    own.apply({"on": False})
    assert pixels(own) == [ORANGE] * 4


def test_settings_are_taken_over_by_known_keys(own: OwnState) -> None:
    """`recv` is an answer only."""
    own.apply(
        {"nl": {"on": True, "dur": 5}, "udpn": {"send": True, "rgrp": 0, "recv": True}, "transition": 0}
    )
    assert own.nightlight == {"on": True, "dur": 5, "mode": 1, "tbri": 0}
    assert own.sync == {"send": True, "sgrp": 1, "rgrp": 0}
    assert own.transition == 0


def test_a_change_ends_a_preset(own: OwnState) -> None:
    """A selection is no change."""
    own.preset = 3
    own.apply({"seg": {"sel": False}})
    assert own.preset == 3
    own.apply({"bri": 9})
    assert own.preset == -1


def test_a_preset_is_applied_by_its_number() -> None:
    """A number that is not stored is ignored."""
    lamp = Lamp(
        Identity(name="Sim", mac="aabbccddeeff"),
        Record(),
        {"0": {}, "4": {"n": "Evening", "bri": 9}},
        led_count=4,
        rgbw=False,
        timeout=2.5,
        skip_late=False,
        now=0,
    )
    lamp.apply({"ps": 7}, 1)
    assert (lamp.state()["ps"], lamp.state()["bri"]) == (-1, 128)
    lamp.apply({"ps": 4}, 1)
    assert (lamp.state()["ps"], lamp.state()["bri"]) == (4, 9)


@pytest.mark.parametrize(("rgbw", "kind"), [(False, 22), (True, 30)])
def test_the_configuration_tells_the_kind_of_leds(rgbw: bool, kind: int) -> None:
    """And how long realtime mode is held, in tenths of a second."""
    identity = Identity(name="Sim", mac="aabbccddeeff")
    document = config_document(identity, OwnState(4, rgbw=rgbw), timeout=2.5, udp_port=21324)
    assert (document["hw"]["led"]["ins"][0]["type"], document["if"]["live"]["timeout"]) == (kind, 25)
