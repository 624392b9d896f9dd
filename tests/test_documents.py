"""What the documents quote is true: links lead somewhere, examples work."""

from pathlib import Path
import re
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.const import DOMAIN
from tests.house.tree import ROOT
from tests.root import settle

PAGES: Final = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
_LINK: Final = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
_EXAMPLE: Final = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return what a link into a page may name, as GitHub makes it of the headings."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def examples(page: str) -> list[dict[str, Any]]:
    """Return the examples of a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [yaml.safe_load(example) for example in _EXAMPLE.findall(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    targets = [(page.parent / file if file else page, anchor) for file, anchor in links]
    assert [target for target, _ in targets if not target.exists()] == []
    named = [(target, anchor) for target, anchor in targets if anchor]
    assert [pair for pair in named if pair[1] not in anchors(pair[0])] == []


@pytest.mark.parametrize("example", examples("docs/actions.md"), ids=lambda example: example["action"])
async def test_every_action_of_the_page_does_what_it_shows(
    hass: HomeAssistant, example: dict[str, Any]
) -> None:
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    cv.script_action(example)
    domain, name = example["action"].split(".")
    answer = await hass.services.async_call(
        domain, name, example.get("data", {}), blocking=True, return_response="response_variable" in example
    )
    assert (answer is not None) is ("response_variable" in example)
    assert hass.services.supports_response(domain, name) is not SupportsResponse.NONE


async def test_the_actions_of_the_page_are_all_that_there_are(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    shown = {example["action"].partition(".")[2] for example in examples("docs/actions.md")}
    assert shown == hass.services.async_services_for_domain(DOMAIN).keys()


async def test_the_automations_of_the_readme_can_be_used_as_they_are(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    (automations,) = (example for example in examples("README.md") if "automation" in example)
    assert await async_setup_component(hass, "automation", automations)
    states = hass.states.async_all("automation")
    assert [state.state for state in states] == ["on", "on"]


@pytest.mark.parametrize("example", examples("docs/automations.md"))
async def test_an_example_of_an_automation_can_be_used_as_it_is(
    hass: HomeAssistant, example: dict[str, Any]
) -> None:
    """A part of an automation too, with nothing in place of the other parts."""
    automation = {"alias": "Example", "triggers": [], "actions": []} | example
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    (state,) = hass.states.async_all("automation")
    assert state.state == "on"
