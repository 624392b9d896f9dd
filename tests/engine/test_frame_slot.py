"""The frame between the threads."""

import pytest

from custom_components.ledgrab.color.layout import BorderDepth
from custom_components.ledgrab.engine.frame_slot import FrameSlot, Shot

from .fakes import picture

DEPTH = BorderDepth()


def put(slot: FrameSlot, count: int) -> None:
    """Put so many frames."""
    for value in range(count):
        slot.put(picture(value), DEPTH)


def test_an_empty_slot_gives_nothing() -> None:
    """Before the first frame there is none."""
    with FrameSlot().use() as shot:
        assert shot is None


def test_the_newest_frame_wins() -> None:
    """Frames that nobody took are gone, and their numbers show it."""
    slot = FrameSlot()
    put(slot, 3)
    with slot.use() as shot:
        assert shot is not None
        assert shot.number == 3
        assert shot.frame.pieces[0].pixels[0, 0, 0] == 2


def test_a_frame_stays_until_a_newer_one_comes() -> None:
    """A target that joins late finds the picture that still stands."""
    slot = FrameSlot()
    put(slot, 1)
    with slot.use() as first:
        pass
    with slot.use() as second:
        assert second is first


def test_a_lost_source_leaves_no_frame_behind() -> None:
    """Numbers go on after it comes back."""
    slot = FrameSlot()
    put(slot, 2)
    slot.clear()
    with slot.use() as shot:
        assert shot is None
    put(slot, 1)
    with slot.use() as shot:
        assert shot is not None
        assert shot.number == 3


def test_two_frames_may_be_made_while_one_is_in_use() -> None:
    """The third would overwrite its memory in a ring of three."""
    slot = FrameSlot()
    put(slot, 1)
    allowed = []
    with slot.use():
        for _ in range(3):
            allowed.append(slot.may_grab)
            put(slot, 1)
    assert allowed == [True, True, False]
    assert slot.may_grab


def test_nothing_in_use_hinders_nothing() -> None:
    """An empty slot in use does not hold the source up either."""
    slot = FrameSlot()
    with slot.use():
        put(slot, 5)
        assert slot.may_grab


@pytest.mark.parametrize(
    ("horizontal", "vertical", "holds"),
    [(0.1, 0.1, True), (0.05, 0.1, True), (0.2, 0.1, False), (0.1, 0.2, False)],
)
def test_a_frame_serves_targets_with_borders_no_deeper_than_its_own(
    horizontal: float, vertical: float, holds: bool
) -> None:
    """Both edges have to be deep enough."""
    shot = Shot(number=1, frame=picture(0), depth=BorderDepth(horizontal=0.1, vertical=0.1))
    assert shot.holds(BorderDepth(horizontal=horizontal, vertical=vertical)) is holds
