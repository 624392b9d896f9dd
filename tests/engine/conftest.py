"""A running engine."""

from collections.abc import Iterator

import pytest

from custom_components.ledgrab.engine.engine import Engine

from .harness import Events, ledgrab_threads


@pytest.fixture
def events() -> Events:
    """Collect events."""
    return Events()


@pytest.fixture
def engine(events: Events) -> Iterator[Engine]:
    """Run an engine, and check that none of its threads is left in the end."""
    running = Engine(events)
    yield running
    running.close()
    assert ledgrab_threads() == []
