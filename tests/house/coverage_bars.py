"""The bars that the whole run's coverage must reach, module by module; a pytest plugin that scripts/test loads."""

from collections.abc import Generator, Iterable, Mapping
import json
from pathlib import Path
from typing import Any, Final

import pytest

BAR: Final = 95.0
FULL: Final = 100.0
FULLY_COVERED: Final = ("activity/*.py", "config_flow.py", "subentry_flows.py", "flow_*.py")
"""What writes the log, and what a user types into."""
PACKAGE: Final = Path("custom_components/ledgrab")
REPORT: Final = Path("build/coverage.json")
SHORTFALLS: Final = pytest.StashKey[tuple[str, ...]]()


def bar(module: Path) -> float:
    """Return the percentage that a module, named from the package on, must reach."""
    return FULL if any(module.match(pattern) for pattern in FULLY_COVERED) else BAR


def shortfalls(report: Mapping[str, Any]) -> Iterable[str]:
    """Yield a line for every module of coverage's JSON report that misses its bar, lines and branches together."""
    for name, module in sorted(report["files"].items()):
        wanted = bar(Path(name).relative_to(PACKAGE))
        covered = module["summary"]["percent_covered"]
        if covered < wanted:
            lines = ",".join(map(str, module["missing_lines"]))
            branches = ",".join(f"{start}->{end}" for start, end in module.get("missing_branches", ()))
            yield f"{name}: {covered:.1f} % of {wanted:.0f} %; lines {lines or '-'}; branches {branches or '-'}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, bool, bool]:
    """Judge the report that pytest-cov has written by then."""
    result = yield
    if not hasattr(session.config, "workerinput"):
        found = tuple(shortfalls(json.loads(REPORT.read_text())))
        session.config.stash[SHORTFALLS] = found
        session.testsfailed += len(found)
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which modules need more tests."""
    if found := config.stash.get(SHORTFALLS, ()):
        terminalreporter.section("coverage below the bar", red=True)
        for line in found:
            terminalreporter.line(line)
        terminalreporter.line("Test what is missing, or delete it.")
