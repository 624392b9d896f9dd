"""What tests of the simulated lamp have in common."""

import pytest

from tests.simulators.bench import Bench


@pytest.fixture
def bench() -> Bench:
    """Return a lamp of four LEDs that shows its own state."""
    return Bench()
