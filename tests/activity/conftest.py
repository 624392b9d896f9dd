"""What tests of the log share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a log may be made; its folder does not exist yet."""
    return tmp_path / "ledgrab" / "activity.db"


@pytest.fixture
def clock() -> Clock:
    """Return the store's clock."""
    return Clock()


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[ActivityStore]:
    """Yield an open, empty log."""
    store = ActivityStore.open(path, clock=clock)
    yield store
    store.close()
