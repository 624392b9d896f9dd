"""Forms and the data that they become."""

import json

from hypothesis import given, strategies as st
from probatio import to_field_list
import pytest
import voluptuous as vol

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.json import json_bytes

from custom_components.ledgrab.flow_schemas import (
    DDP_SCHEMA,
    MAX_LEDS,
    PATTERN_SCHEMA,
    SCREEN_SCHEMA,
    WLED_SCHEMA,
    layout_data,
    layout_form,
    layout_leds,
    layout_schema,
    split_leds,
)

FORMS = (WLED_SCHEMA, DDP_SCHEMA, SCREEN_SCHEMA, PATTERN_SCHEMA, layout_schema({}))
LAYOUT = {"top": 19, "right": 11, "bottom": 19, "left": 11, "gaps": {}}


@pytest.mark.parametrize("form", FORMS)
def test_form_can_be_sent_to_the_frontend(form: vol.Schema) -> None:
    fields = json.loads(json_bytes(to_field_list(form, custom_serializer=cv.custom_serializer)))
    assert {field["name"] for field in fields} == {str(key) for key in form.schema}


@given(count=st.integers(1, MAX_LEDS))
def test_suggested_layout_uses_every_led_and_is_as_wide_as_the_picture(count: int) -> None:
    edges = split_leds(count)
    assert layout_leds(edges) == count
    assert edges["right"] == edges["left"]
    assert 0 <= edges["top"] - edges["bottom"] <= 1
    assert abs(edges["right"] - count * 9 / 50) <= 0.5


@given(gaps=st.tuples(st.integers(0, 90), st.integers(0, 180)))
def test_gaps_are_stored_as_fractions_and_shown_in_percent(gaps: tuple[int, int]) -> None:
    shown = {"corner_gap": gaps[0] / 2, "bottom_gap": gaps[1] / 2}
    data = layout_data(layout_schema({})(LAYOUT | {"gaps": shown}))
    assert data["corner_gap"] == pytest.approx(gaps[0] / 200)
    assert data["bottom_gap"] == pytest.approx(gaps[1] / 200)
    assert "gaps" not in data
    assert layout_form(data)["gaps"] == shown


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "nan", -1, MAX_LEDS + 1, "many", None])
def test_number_of_leds_is_a_number(number: object) -> None:
    with pytest.raises(vol.Invalid):
        layout_schema({})(LAYOUT | {"top": number})


@pytest.mark.parametrize("percent", [float("nan"), "nan", -0.5, 45.5])
def test_gap_is_a_part_of_the_edge(percent: object) -> None:
    with pytest.raises(vol.Invalid):
        layout_schema({})(LAYOUT | {"gaps": {"corner_gap": percent}})


@pytest.mark.parametrize("rate", [0, 61, float("nan")])
def test_frame_rate_is_one_to_sixty(rate: float) -> None:
    with pytest.raises(vol.Invalid):
        PATTERN_SCHEMA({"frame_rate": rate})
