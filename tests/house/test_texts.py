"""What users read beside the flows: texts, icons, and the descriptions of actions."""

import ast
from collections.abc import Mapping
import json
from pathlib import Path
import re
from typing import Any, Final

import pytest
import yaml

from tests.house.tree import PACKAGE, ROOT
from tests.texts import LANGUAGES, leaves, load, placeholders

SECTIONS: Final = {
    *("common", "conditions", "config", "config_panel", "config_subentries", "device", "device_automation"),
    *(
        "entity",
        "exceptions",
        "issues",
        "options",
        "selector",
        "services",
        "system_health",
        "title",
        "triggers",
    ),
}
"""Of a translation file; Home Assistant drops what it does not know."""
UNACCEPTABLE: Final = re.compile(r"<[a-z].*?>|\w+://|www\.|\[%|%\]|'\{\w+\}'", re.IGNORECASE)
"""HTML, addresses (a placeholder takes them), references to other texts, and placeholders in single quotes."""

ENGLISH: Final = load("en")


def read(name: str) -> dict[str, Any]:
    """Return a JSON or YAML file of the integration; nothing where the integration needs none."""
    path = PACKAGE / name
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


ICONS: Final = read("icons.json")
ENTITY_ICONS: Final = {
    (platform, key): icon for platform, keys in ICONS.get("entity", {}).items() for key, icon in keys.items()
}


def translation_keys() -> set[tuple[str, str]]:
    """Return the file and the literal of every `translation_key="..."` in the root."""
    return {
        (path.name, node.value.value)
        for path in sorted(PACKAGE.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "translation_key"
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def test_english_knows_only_sections_that_home_assistant_reads() -> None:
    """A misspelled section is never shown."""
    assert ENGLISH.keys() <= SECTIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_one_that_home_assistant_accepts(language: str) -> None:
    """Its validator refuses the whole file otherwise."""
    texts = dict(leaves(load(language)))
    assert {key: text for key, text in texts.items() if UNACCEPTABLE.search(text)} == {}
    assert {
        name for text in texts.values() for name in placeholders(text) if not name.isidentifier()
    } == set()


def test_every_translation_key_in_the_code_has_a_text() -> None:
    """Of entities, errors, issues, selectors and devices."""
    known = {
        *(key for platform in ENGLISH.get("entity", {}).values() for key in platform),
        *(
            key
            for section in ("device", "exceptions", "issues", "selector")
            for key in ENGLISH.get(section, {})
        ),
    }
    assert {use for use in translation_keys() if use[1] not in known} == set()


@pytest.mark.parametrize("section", ["exceptions", "issues"])
def test_no_text_is_left_over(section: str) -> None:
    """What nobody raises nobody reads."""
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    assert {key for key in ENGLISH.get(section, {}) if f'"{key}"' not in code} == set()


def test_an_entity_with_a_name_or_an_icon_exists() -> None:
    """Its key stands in the module of its platform."""
    named = {(platform, key) for platform, keys in ENGLISH.get("entity", {}).items() for key in keys}
    stale = {
        (platform, key)
        for platform, key in named | ENTITY_ICONS.keys()
        if f'"{key}"' not in (PACKAGE / f"{platform}.py").read_text(encoding="utf-8")
    }
    assert stale == set()


def test_icons_are_from_the_material_design_set() -> None:
    """Whatever thing or state they stand for."""
    assert {key: icon for key, icon in leaves(ICONS) if not re.fullmatch(r"mdi:[a-z0-9-]+", icon)} == {}


def test_the_icon_of_a_state_differs_from_the_common_one() -> None:
    """Otherwise it says nothing."""
    same = {
        key for key, icon in ENTITY_ICONS.items() if icon.get("default") in icon.get("state", {}).values()
    }
    assert same == set()


@pytest.mark.parametrize("kind", ["services", "triggers", "conditions"])
def test_what_automations_use_is_described_in_every_file(kind: str) -> None:
    """An action, trigger or condition has a schema, a name, a sentence and an icon, and so has each field."""
    described, texts, icons = read(f"{kind}.yaml"), ENGLISH.get(kind, {}), ICONS.get(kind, {})
    assert described.keys() == texts.keys() == icons.keys()
    assert {name for name, text in texts.items() if not {"name", "description"} <= text.keys()} == set()
    fields = {name: fields_of(schema) for name, schema in described.items()}
    assert fields == {name: set(text.get("fields", {})) for name, text in texts.items()}


def fields_of(schema: Mapping[str, Any] | None) -> set[str]:
    """Return the names of all fields, inside sections too."""
    fields = (schema or {}).get("fields", {})
    groups = (
        field["fields"] if "fields" in (field or {}) else {name: field} for name, field in fields.items()
    )
    return {name for group in groups for name in group}


@pytest.mark.parametrize("path", [*PACKAGE.rglob("*.json"), ROOT / "hacs.json"], ids=lambda path: path.name)
def test_json_files_are_written_for_people(path: Path) -> None:
    """Two blanks, no escaped letters, one line break at the end, no key twice."""
    text = path.read_text(encoding="utf-8")
    pairs: list[list[tuple[str, Any]]] = []
    json.loads(text, object_pairs_hook=pairs.append)
    assert text.endswith("}\n")
    assert not re.search(r"\\u[0-9a-f]{4}|^\t|^(?:  )* \S", text, re.MULTILINE)
    assert [keys for keys in pairs if len({key for key, _ in keys}) != len(keys)] == []
