"""What no file of the frontend may hold: markup from texts, code from elsewhere, insides of Home Assistant."""

import json
import re
from typing import Final

import pytest

from tests.house.tree import PACKAGE

FILES: Final = {path.name: path.read_text() for path in sorted((PACKAGE / "frontend").glob("*.js"))}
LONGEST: Final = 400
ALLOWED_ELEMENTS: Final = {"ha-card", "ha-icon", "ha-menu-button"}

FORBIDDEN: Final = {
    "text that becomes markup": re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|setHTML"
    ),
    "text that becomes code": re.compile(
        r"\beval\(|new Function\b|set(?:Timeout|Interval)\(\s*[\"'`]|javascript:"
    ),
    "a module from elsewhere": re.compile(
        r"""(?:^(?:import|export)\b.*\bfrom\s+|^\}\s*from\s+|^import\s+)["'`](?!\./[a-z-]+\.js["'])"""
        r"""|\bimport\((?!["']\./[a-z-]+\.js["']\))""",
        re.MULTILINE,
    ),
    "something loaded from elsewhere": re.compile(
        r"@import|url\(|https?://(?!github\.com/ledgrab/ledgrab\b)"
    ),
    "an inside of Home Assistant": re.compile(
        r"loadCardHelpers|querySelector\([\"'`]home-assistant|\bhui-|\bmwc-|\bpaper-|hassConnection|__hass"
    ),
}


def test_there_is_a_card_and_a_panel() -> None:
    """Otherwise the other rules hold of nothing."""
    assert {"activity-card.js", "activity-panel.js", "version.js"} <= set(FILES)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_of_the_frontend_holds(what: str) -> None:
    found = {
        f"{name}:{text.count('\n', 0, match.start()) + 1}: {match.group().strip()}"
        for name, text in FILES.items()
        for match in FORBIDDEN[what].finditer(text)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("what", "sample"),
    [
        ("text that becomes markup", "row.innerHTML = text"),
        ("text that becomes code", "eval(text)"),
        ("text that becomes code", 'setTimeout("act()")'),
        ("a module from elsewhere", 'import { html } from "lit";'),
        ("a module from elsewhere", 'import "https://example.com/x.js";'),
        ("a module from elsewhere", 'await import("../x.js")'),
        ("something loaded from elsewhere", "background: url(x.png)"),
        ("an inside of Home Assistant", "window.loadCardHelpers()"),
    ],
)
def test_the_rules_find_what_they_are_for(what: str, sample: str) -> None:
    assert FORBIDDEN[what].search(sample)


@pytest.mark.parametrize("sample", ['import { h } from "./dom.js";', 'await import("./live-view.js")'])
def test_modules_beside_each_other_may_be_imported(sample: str) -> None:
    assert not FORBIDDEN["a module from elsewhere"].search(sample)


def test_only_elements_of_home_assistant_that_stay_are_used() -> None:
    """Tokens such as `--ha-space-1` are no elements."""
    elements = {tag for text in FILES.values() for tag in re.findall(r"(?<![\w-])ha-[a-z-]+", text)}
    tokens = {tag for text in FILES.values() for tag in re.findall(r"(?<=--)ha-[a-z-]+", text)}
    assert elements - tokens <= ALLOWED_ELEMENTS


def test_elements_are_defined_once_however_often_a_module_is_loaded() -> None:
    """Two versions of a file may meet in one page."""
    for name, text in FILES.items():
        defined = re.findall(r"customElements\.define\(\s*([^,\s]+)", text)
        guarded = re.findall(r"if \(!customElements\.get\(([^)]+)\)\)", text)
        assert (name, defined) == (name, guarded)


def test_the_frontend_has_the_version_of_the_manifest() -> None:
    """The server tells its own, and another one calls for a reload."""
    version = json.loads((PACKAGE / "manifest.json").read_text())["version"]
    assert f'export const VERSION = "{version}";' in FILES["version.js"]


@pytest.mark.parametrize("name", FILES)
def test_a_module_can_be_read_in_one_go(name: str) -> None:
    assert FILES[name].count("\n") <= LONGEST
