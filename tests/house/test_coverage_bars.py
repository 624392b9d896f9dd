"""The coverage bars."""

from pathlib import Path
from typing import Any

import pytest

from tests.house.coverage_bars import bar, shortfalls


@pytest.mark.parametrize("module", ["activity/store.py", "config_flow.py", "flow_steps.py"])
def test_the_log_and_the_flows_are_covered_fully(module: str) -> None:
    """What others rely on has no untested line."""
    assert bar(Path(module)) == 100


@pytest.mark.parametrize("module", ["activity_log.py", "color/reduce.py", "light.py"])
def test_everything_else_meets_the_common_bar(module: str) -> None:
    """A name that looks alike raises no bar."""
    assert bar(Path(module)) == 95


def file(percent: float) -> dict[str, Any]:
    """Return one module of a report."""
    return {
        "summary": {"percent_covered": percent},
        "missing_lines": [3, 4],
        "missing_branches": [[7, 9], [12, -1]],
    }


def test_a_shortfall_says_what_is_missing() -> None:
    """Lines and branches are named, and a module that meets its bar is not."""
    report = {
        "files": {
            "custom_components/ledgrab/hub.py": file(94.96),
            "custom_components/ledgrab/light.py": file(95.0),
            "custom_components/ledgrab/activity/query.py": file(99.9),
        }
    }
    assert list(shortfalls(report)) == [
        "custom_components/ledgrab/activity/query.py: 99.9 % of 100 %; lines 3,4; branches 7->9,12->-1",
        "custom_components/ledgrab/hub.py: 95.0 % of 95 %; lines 3,4; branches 7->9,12->-1",
    ]
