"""The kinds of sources."""

import pytest

from custom_components.ledgrab.capture.pattern import PatternSource
from custom_components.ledgrab.capture.registry import SOURCE_KINDS, source_kind
from custom_components.ledgrab.capture.screen import ScreenSource


def test_every_kind_is_found_by_its_key() -> None:
    """And no two share one."""
    assert [source_kind(kind.key) for kind in SOURCE_KINDS] == list(SOURCE_KINDS)


def test_an_unknown_kind_raises() -> None:
    """A source of a later version is not mistaken for another one."""
    with pytest.raises(LookupError, match="crystal_ball"):
        source_kind("crystal_ball")


@pytest.mark.parametrize("data", [{"display": None, "monitor": 2}, {"monitor": 2.0, "frame_rate": 30}])
def test_a_screen_is_made_from_its_data(data: dict[str, object]) -> None:
    """Without opening it; the display may be left out."""
    assert isinstance(source_kind("screen").create(data), ScreenSource)


def test_a_pattern_is_made_from_its_data() -> None:
    """Its name is the pattern's."""
    source = source_kind("pattern").create({"pattern": "rainbow"})
    assert isinstance(source, PatternSource)
    assert source.open().name == "rainbow"
