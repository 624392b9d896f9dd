"""What no file of the repository may hold."""

from pathlib import Path
import re
from tempfile import gettempdir
from typing import Final

import pytest

from tests.house.tree import PACKAGE, ROOT, repository_files, text_files

LONGEST: Final = 400
"""Lines of a file of code."""
WORKFLOWS: Final = tuple(sorted((ROOT / ".github" / "workflows").glob("*.yml")))

# Each pattern is written so that it does not match itself.
FORBIDDEN: Final = {
    "a path of somebody's machine": re.compile(r"/(?:home|User[s])/\w+/|/roo[t]/"),
    "the address of a package registry": re.compile(
        r"py[p]i\.(?:org|python)|pythonhoste[d]|registry\.npmj[s]|deb\.[d]ebian|[d]ebian\.org|index-ur[l][ =]\S*://"
    ),
    "a future import, which Python 3.14 does not need": re.compile(r"^\s*from __futur[e]__", re.MULTILINE),
    "how the work is organized": re.compile(
        r"\bissue [#]?\d+\b|\bdesign[.]md\b|\bscaffoldin[g]\b|\bskeleto[n]\b|\bco-authored-b[y]\b|\bthe see[d]\b",
        re.IGNORECASE,
    ),
    "work that is left for later": re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b"),
    "a merge that was not finished": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    """The repository speaks of LedGrab alone."""
    found = {
        f"{path}:{text.count('\n', 0, match.start()) + 1}: {match.group().strip()}"
        for path, text in text_files().items()
        for match in FORBIDDEN[what].finditer(text)
    }
    assert found == set()


def test_no_file_names_this_checkout_or_home() -> None:
    """Not even in a fixture or a log."""
    common = {"/", "//", f"{gettempdir()}/"}
    here = {f"{ROOT}/", f"{ROOT.parent}/", f"{Path.home()}/"} - common
    found = {str(path) for path, text in text_files().items() if any(place in text for place in here)}
    assert found == set()


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    """It must serve every machine, whatever mirror it uses."""
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    pinned = re.findall(r"^\S+==\S+ \\$", lock, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^\S", lock, re.MULTILINE))


def test_no_module_is_named_for_nothing() -> None:
    """A name says what is inside."""
    nameless = {"common", "helper", "manager", "misc", "util", "utils"}
    assert {str(path) for path in PACKAGE.rglob("*") if path.stem in nameless} == set()


def test_no_root_module_is_taken_for_a_platform_of_home_assistant() -> None:
    """Home Assistant would import it: `recorder.py` is what its recorder looks for."""
    assert {path.name for path in PACKAGE.glob("*.py")} & {
        "recorder.py",
        "hassio.py",
        "application_credentials.py",
    } == set()


def test_files_of_code_stay_readable_in_one_go() -> None:
    """Long files hold more than one idea."""
    long = {
        str(path): text.count("\n")
        for path, text in text_files().items()
        if path.suffix in {".py", ".js", ".sh", ""} and text.count("\n") > LONGEST
    }
    assert long == {}


def test_scripts_can_be_run() -> None:
    """Every program of the workshop is executable and says what runs it."""
    programs = [path for path in repository_files() if path.parent in {ROOT / "scripts", ROOT / ".ci"}]
    assert {path.name for path in programs} >= {"setup", "develop", "test", "lint", "bench", "run"}
    assert [path.name for path in programs if not path.stat().st_mode & 0o100] == []
    assert [path.name for path in programs if not path.read_text().startswith("#!/usr/bin/env ")] == []


def test_links_between_documents_lead_somewhere() -> None:
    """A relative link names a file of the repository."""
    dead = {
        f"{path}: {link}"
        for path, text in text_files().items()
        if path.suffix == ".md"
        for link in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", text)
        if not (ROOT / path.parent / link).exists()
    }
    assert dead == set()


def test_every_workflow_is_there() -> None:
    """Lint, tests, the validators of Home Assistant and HACS, and the release."""
    assert {path.stem for path in WORKFLOWS} == {"lint", "release", "test", "validate"}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_pins_its_actions_and_asks_for_no_more_than_it_needs(workflow: Path) -> None:
    """A tag can be moved; a commit cannot."""
    text = workflow.read_text()
    used = re.findall(r"uses: *(.+)", text)
    assert used == [use for use in used if re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # \S.*", use)]
    assert re.search(r"^permissions:\n  contents: read$", text, re.MULTILINE)
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
