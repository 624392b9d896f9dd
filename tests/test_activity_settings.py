"""The settings of the log: from options that may be anything, and back."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.activity.model import Category
from custom_components.ledgrab.activity.retention import Retention
from custom_components.ledgrab.activity_settings import PUBLISHABLE, ActivitySettings, Sidebar

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
SETTINGS = st.builds(
    ActivitySettings,
    logging=st.booleans(),
    retention=st.builds(Retention, max_days=st.integers(0, 3_650), max_entries=st.integers(100, 1_000_000)),
    published=st.frozensets(st.sampled_from(sorted(PUBLISHABLE))),
    sessions=st.booleans(),
    sidebar=st.sampled_from(Sidebar),
    keep_log=st.booleans(),
)


def test_without_options_everything_is_as_documented() -> None:
    assert ActivitySettings.from_options({}) == ActivitySettings()
    assert {Category.ENTITY, Category.DEVICE, Category.CAPTURE, Category.SYSTEM} == PUBLISHABLE


@given(SETTINGS)
def test_settings_come_back_from_their_options(settings: ActivitySettings) -> None:
    assert ActivitySettings.from_options(settings.as_options()) == settings


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(ActivitySettings().as_options(), JSON)))
def test_options_that_make_no_sense_never_raise_nor_publish_auth(options: dict[str, Any]) -> None:
    settings = ActivitySettings.from_options(options)
    assert Category.AUTH not in settings.published


@pytest.mark.parametrize(
    "options",
    [
        *({"max_days": -3}, {"max_days": "many"}, {"max_days": None}, {"max_days": float("inf")}),
        *({"max_entries": 7}, {"max_entries": [1]}, {"max_entries": float("nan")}),
    ],
)
def test_a_retention_out_of_bounds_counts_as_not_set(
    options: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert ActivitySettings.from_options(options).retention == Retention()
    assert "not valid" in caplog.text


def test_differences_name_what_changed_and_nothing_else() -> None:
    before = ActivitySettings()
    now = ActivitySettings(sessions=True, published=frozenset({Category.DEVICE}))
    assert now.differences(before) == ("published", "sessions")
    assert now.differences(now) == ()
