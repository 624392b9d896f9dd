"""What Home Assistant's and HACS's validators ask of the files that describe the integration."""

import ast
import json
import re
from typing import Any, Final

from packaging.requirements import Requirement
from PIL import Image
import pytest
import yaml

from homeassistant.const import Platform

from tests.house.tree import PACKAGE, ROOT

MANIFEST: Final[dict[str, Any]] = json.loads((PACKAGE / "manifest.json").read_text())
HACS: Final[dict[str, Any]] = json.loads((ROOT / "hacs.json").read_text())
PROJECT: Final = (ROOT / "pyproject.toml").read_text()
LOCK: Final = (ROOT / "requirements.lock").read_text()

IMPORTED_FREELY: Final = {platform.value for platform in Platform} | {
    "automation",
    "device_automation",
    "frontend",
    "homeassistant",
    "panel_custom",
    "persistent_notification",
    "script",
    "stream",
    "system_health",
    "system_log",
    "websocket_api",
}
"""Components that may be imported without a word in the manifest."""
IMPLIED: Final = {"zeroconf": "zeroconf"}
"""Components that another key of the manifest already asks for."""

QUALITY_SCALE: Final = """
action-setup appropriate-polling brands common-modules config-flow config-flow-test-coverage dependency-transparency
docs-actions docs-conditions docs-high-level-description docs-installation-instructions docs-removal-instructions
docs-triggers entity-event-setup entity-unique-id has-entity-name runtime-data test-before-configure
test-before-setup unique-config-entry

action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters
entity-unavailable integration-owner log-when-unavailable parallel-updates reauthentication-flow test-coverage

devices diagnostics discovery discovery-update-info docs-data-update docs-examples docs-known-limitations
docs-supported-devices docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices entity-category
entity-device-class entity-disabled-by-default entity-translations exception-translations icon-translations
reconfiguration-flow repair-issues stale-devices

async-dependency inject-websession strict-typing
"""
"""Home Assistant's rules: bronze, silver, gold and platinum."""


def test_the_manifest_lists_its_keys_in_order() -> None:
    """Domain, name, then the alphabet."""
    assert list(MANIFEST) == ["domain", "name", *sorted(MANIFEST.keys() - {"domain", "name"})]


def test_the_manifest_holds_the_keys_that_are_needed_and_none_that_is_unknown() -> None:
    """An unknown key fails validation; `single_config_entry` would end discovery."""
    needed = {
        *("domain", "name", "codeowners", "config_flow", "documentation", "integration_type", "iot_class"),
        *("issue_tracker", "loggers", "requirements", "version", "zeroconf"),
    }
    assert needed <= MANIFEST.keys() <= needed | {"after_dependencies", "dependencies"}


def test_the_manifest_speaks_of_this_integration() -> None:
    """The domain is the folder, the version is one that Home Assistant can compare."""
    assert MANIFEST["domain"] == PACKAGE.name
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    assert MANIFEST["documentation"].startswith("https://")
    assert MANIFEST["issue_tracker"].startswith("https://")


@pytest.mark.parametrize("requirement", MANIFEST["requirements"])
def test_a_requirement_is_a_range_that_the_lock_meets(requirement: str) -> None:
    """A pin would fight with Home Assistant's own constraints at its next release."""
    wanted = Requirement(requirement)
    locked = re.search(rf"^{wanted.name}==(\S+)", LOCK, re.MULTILINE)
    assert {part.operator for part in wanted.specifier} <= {">=", "<"}
    assert locked is not None
    assert locked[1] in wanted.specifier


def test_the_lock_is_made_from_what_the_manifest_asks_for() -> None:
    """Written once for Home Assistant and once for the tools, because neither reads the other's file."""
    listed = re.search(r"^integration = (\[.*\])$", PROJECT, re.MULTILINE)
    assert listed is not None
    assert json.loads(listed[1]) == MANIFEST["requirements"]


def test_every_component_that_is_imported_is_declared() -> None:
    """Otherwise Home Assistant may not have set it up."""
    declared = {*MANIFEST.get("dependencies", ()), *MANIFEST.get("after_dependencies", ())}
    implied = {component for component, key in IMPLIED.items() if key in MANIFEST}
    own = {path.stem for path in PACKAGE.glob("*.py")}
    found = {
        node.module.split(".")[2]
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("homeassistant.components.")
        and node.module
    }
    assert found - declared - implied - own - IMPORTED_FREELY == set()


@pytest.mark.parametrize(
    ("image", "shortest"),
    [("icon.png", 256), ("icon@2x.png", 512), ("logo.png", 128), ("logo@2x.png", 256)],
)
@pytest.mark.parametrize("variant", ["", "dark_"])
def test_brand_images_have_the_sizes_that_are_shown(variant: str, image: str, shortest: int) -> None:
    """Icons are square; a variant for dark themes falls back to the common one."""
    path = PACKAGE / "brand" / f"{variant}{image}"
    with Image.open(path if path.exists() else PACKAGE / "brand" / image) as picture:
        assert picture.format == "PNG"
        assert picture.mode == "RGBA"
        assert shortest <= min(picture.size) <= 2 * shortest
        assert (picture.width == picture.height) is image.startswith("icon")


def test_hacs_finds_the_release_that_the_workflow_makes() -> None:
    """Name and file as the release workflow writes them, on the Home Assistant that the tests run with."""
    assert HACS.keys() == {"name", "filename", "homeassistant", "zip_release"}
    assert HACS["zip_release"] is True
    assert HACS["filename"] in (ROOT / ".github/workflows/release.yml").read_text()
    assert re.search(rf'"homeassistant=={HACS["homeassistant"].rpartition(".")[0]}\.\d+"', PROJECT)


def test_every_rule_of_the_quality_scale_is_answered() -> None:
    """Each with what there is to say for it."""
    rules = yaml.safe_load((PACKAGE / "quality_scale.yaml").read_text())["rules"]
    assert list(rules) == QUALITY_SCALE.split()
    assert {answer["status"] for answer in rules.values()} <= {"done", "exempt", "todo"}
    assert [rule for rule, answer in rules.items() if not answer["comment"].strip()] == []
