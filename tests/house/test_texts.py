"""What users read: translations, icons, and the descriptions of actions."""

import ast
from collections.abc import Iterator, Mapping
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any, Final

import pytest
import yaml

from homeassistant.helpers import config_validation as cv

from tests.house.tree import PACKAGE

LANGUAGES: Final = ("en", "ru", "zh-Hans")
SECTIONS: Final = {
    *(
        "common",
        "conditions",
        "config",
        "config_panel",
        "config_subentries",
        "device",
        "device_automation",
        "entity",
    ),
    *("exceptions", "issues", "options", "selector", "services", "system_health", "title", "triggers"),
}
"""Of a translation file; Home Assistant drops what it does not know."""


def read(name: str) -> dict[str, Any]:
    """Return a JSON or YAML file of the integration; nothing where the integration needs none."""
    path = PACKAGE / name
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def texts(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted key and the text of every leaf."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from texts(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


ENGLISH: Final = json.loads((PACKAGE / "translations" / "en.json").read_text(encoding="utf-8"))
ICONS: Final = read("icons.json")


def words(keyword: str) -> set[tuple[str, str]]:
    """Return the file and the literal of every `keyword="..."` in the root."""
    return {
        (path.name, node.value.value)
        for path in sorted(PACKAGE.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword)
        and node.arg == keyword
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def test_english_knows_only_sections_that_home_assistant_reads() -> None:
    """A misspelled section is never shown."""
    assert ENGLISH.keys() <= SECTIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    """The same keys, and in each text the same placeholders."""
    own = dict(texts(read(f"translations/{language}.json")))
    english = dict(texts(ENGLISH))
    assert own.keys() == english.keys()
    assert {key for key, text in own.items() if placeholders(text) != placeholders(english[key])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_one_that_home_assistant_accepts(language: str) -> None:
    """No HTML, no address (a placeholder takes it), no reference to another text, no stray blanks."""
    bad = re.compile(r"<[a-z].*?>|\w+://|www\.|\[%|%\]|'\{\w+\}'|^\s|\s$|^$", re.IGNORECASE)
    own = dict(texts(read(f"translations/{language}.json")))
    assert {key: text for key, text in own.items() if bad.search(text)} == {}
    assert {name for text in own.values() for name in placeholders(text) if not name.isidentifier()} == set()


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
    assert {use for use in words("translation_key") if use[1] not in known} == set()


def flows() -> tuple[dict[str, Any], ...]:
    """Return the texts of every flow."""
    repairs = (issue["fix_flow"] for issue in ENGLISH.get("issues", {}).values() if "fix_flow" in issue)
    return (
        ENGLISH["config"],
        ENGLISH.get("options", {}),
        *ENGLISH.get("config_subentries", {}).values(),
        *repairs,
    )


@pytest.mark.parametrize(("keyword", "section"), [("step_id", "step"), ("reason", "abort")])
def test_every_step_and_every_end_of_a_flow_has_a_text(keyword: str, section: str) -> None:
    """Users never see a bare key."""
    known = {key for flow in flows() for key in flow.get(section, {})}
    assert {use for use in words(keyword) if "flow" in use[0] and use[1] not in known} == set()


def test_every_field_of_a_step_is_explained() -> None:
    """Each has a label and a sentence below it, sections included."""
    steps = {name: step for flow in flows() for name, step in flow.get("step", {}).items()}
    forms = {
        **steps,
        **{
            f"{name}.{key}": section
            for name, step in steps.items()
            for key, section in step.get("sections", {}).items()
        },
    }
    unexplained = {
        name: form.get("data", {}).keys() ^ form.get("data_description", {}).keys()
        for name, form in forms.items()
    }
    assert {name: keys for name, keys in unexplained.items() if keys} == {}


def test_icons_are_from_the_material_design_set() -> None:
    """Whatever thing or state they stand for."""
    assert {key: icon for key, icon in texts(ICONS) if not re.fullmatch(r"mdi:[a-z0-9-]+", icon)} == {}


def test_icons_belong_to_entities_that_have_a_name_and_to_states_that_differ() -> None:
    """A stale icon and a state icon that changes nothing are both mistakes."""
    entities = {(platform, key) for platform, keys in ENGLISH.get("entity", {}).items() for key in keys}
    drawn = {
        (platform, key): icon
        for platform, keys in ICONS.get("entity", {}).items()
        for key, icon in keys.items()
    }
    assert drawn.keys() <= entities
    assert {
        key for key, icon in drawn.items() if icon.get("default") in icon.get("state", {}).values()
    } == set()


@pytest.mark.parametrize("kind", ["services", "triggers", "conditions"])
def test_what_automations_use_is_described_in_every_file(kind: str) -> None:
    """An action, trigger or condition has a schema, a name, a sentence and an icon, and so has each field."""
    described, texts_of, icons = read(f"{kind}.yaml"), ENGLISH.get(kind, {}), ICONS.get(kind, {})
    assert described.keys() == texts_of.keys() == icons.keys()
    assert {name for name, text in texts_of.items() if not {"name", "description"} <= text.keys()} == set()
    fields = {name: fields_of(schema) for name, schema in described.items()}
    assert fields == {name: set(text.get("fields", {})) for name, text in texts_of.items()}


def fields_of(schema: Mapping[str, Any] | None) -> set[str]:
    """Return the names of all fields, inside sections too."""
    fields = (schema or {}).get("fields", {})
    inner = {
        name: value["fields"] if "fields" in (value or {}) else {name: value}
        for name, value in fields.items()
    }
    return {field for group in inner.values() for field in group}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.json")), ids=lambda path: path.name)
def test_json_files_are_written_for_people(path: Path) -> None:
    """Two blanks, no escaped letters, one line break at the end, no key twice."""
    text = path.read_text(encoding="utf-8")
    pairs: list[list[tuple[str, Any]]] = []
    json.loads(text, object_pairs_hook=pairs.append)
    assert text.endswith("}\n")
    assert not re.search(r"\\u[0-9a-f]{4}|^\t|^(?:  )* \S", text, re.MULTILINE)
    assert [keys for keys in pairs if len({key for key, _ in keys}) != len(keys)] == []


def test_the_texts_of_selectors_are_slugs() -> None:
    """Home Assistant looks options up by lower-case keys."""
    options = {
        option for selector in ENGLISH.get("selector", {}).values() for option in selector.get("options", {})
    }
    assert {option for option in options if cv.slugify(option) != option} == set()
