"""The translations, and whether a step of a flow finds its own."""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
from string import Formatter
from typing import Any

import voluptuous as vol

from homeassistant.core import DOMAIN as HOMEASSISTANT
from homeassistant.data_entry_flow import FlowResultType, section

import custom_components.ledgrab as integration

FOLDER = Path(integration.__file__).parent / "translations"
LANGUAGES = ("en", "ru", "zh-Hans")
PLURALS = {"en": {"one", "other"}, "ru": {"one", "few", "many", "other"}, "zh-Hans": {"other"}}
"""The forms of each language, from the Unicode CLDR; a text with a count has one for each."""


def load(language: str) -> dict[str, Any]:
    """Return the texts of a language."""
    texts: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def leaves(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Return all texts by their dotted keys."""
    for key, value in texts.items():
        dotted = f"{path}.{key}".removeprefix(".")
        if isinstance(value, str):
            yield dotted, value
        else:
            yield from leaves(value, dotted)


def sentences(language: str) -> dict[str, str]:
    """Return all texts by their dotted keys; of one with plural forms only the last, by the key without a form."""
    texts: dict[str, str] = {}
    for key, text in leaves(load(language)):
        stem, _, form = key.rpartition(".")
        texts[stem if key.startswith("config_panel.") and form in PLURALS["ru"] else key] = text
    return texts


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def check_texts(step: Mapping[str, Any]) -> None:
    """Fail if what a flow shows has no English text, or if the text mentions what the flow does not tell."""
    texts = load("en")
    handler = step["handler"]
    texts = texts["config"] if isinstance(handler, str) else texts["config_subentries"][handler[1]]
    for text in _shown_texts(step, texts):
        assert placeholders(text) <= (step.get("description_placeholders") or {}).keys(), text


def _shown_texts(step: Mapping[str, Any], texts: Mapping[str, Any]) -> Iterator[str]:
    match step["type"]:
        case FlowResultType.ABORT if step.get("translation_domain") != HOMEASSISTANT:
            yield texts["abort"][step["reason"]]
        case FlowResultType.MENU:
            own = texts["step"][step["step_id"]]
            yield from (own["title"], own["description"])
            assert own["menu_options"].keys() >= set(step["menu_options"])
            assert own["menu_option_descriptions"].keys() >= set(step["menu_options"])
        case FlowResultType.FORM:
            own = texts["step"][step["step_id"]]
            yield from (own["title"], own["description"])
            yield from (texts["error"][key] for key in (step["errors"] or {}).values())
            _check_fields(step["data_schema"], own)


def _check_fields(schema: vol.Schema, texts: Mapping[str, Any]) -> None:
    """Fail if a field has no name or nobody explains it."""
    fields = {str(key) for key, value in schema.schema.items() if not isinstance(value, section)}
    assert texts.get("data", {}).keys() == texts.get("data_description", {}).keys() == fields
    for key, value in schema.schema.items():
        if isinstance(value, section):
            own = texts["sections"][str(key)]
            assert own["name"]
            _check_fields(value.schema, own)
