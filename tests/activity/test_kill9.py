"""What was announced is on disk, whatever kills the process."""

from pathlib import Path

import pytest

from tests.activity.kill9 import supervise


@pytest.mark.soak
def test_nothing_announced_is_lost_when_the_writer_is_killed(path: Path) -> None:
    findings = supervise(path, rounds=12)
    assert findings.announced > 0
    assert (findings.rounds, findings.lost, findings.damaged) == (12, 0, 0)
