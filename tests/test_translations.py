"""The texts: the same in every language, each used, none missing."""

import ast
from collections.abc import Iterator
import json

import pytest

from homeassistant.helpers.selector import SelectSelector

from custom_components.ledgrab import flow_schemas
from custom_components.ledgrab.flow_checks import ERROR_KEYS

from .texts import FOLDER, LANGUAGES, leaves, load, placeholders, sentences

OTHERS = [language for language in LANGUAGES if language != "en"]


def test_no_language_is_forgotten() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_file_is_sorted_and_readable(language: str) -> None:
    written = (FOLDER / f"{language}.json").read_text(encoding="utf-8")
    assert written == json.dumps(load(language), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


@pytest.mark.parametrize("language", OTHERS)
def test_language_says_as_much_as_english(language: str) -> None:
    assert sentences(language).keys() == sentences("en").keys()


@pytest.mark.parametrize("language", OTHERS)
def test_language_mentions_the_same_things_as_english(language: str) -> None:
    english = {key: placeholders(text) for key, text in sentences("en").items()}
    assert {key: placeholders(text) for key, text in sentences(language).items()} == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_a_text(language: str) -> None:
    assert [
        key for key, text in leaves(load(language)) if not text or text != text.strip() or "<" in text
    ] == []


@pytest.mark.parametrize("language", OTHERS)
def test_sentence_is_not_left_in_english(language: str) -> None:
    english = sentences("en")
    assert [
        key for key, text in sentences(language).items() if text == english[key] and text.endswith(".")
    ] == []


def words_of(*files: str) -> Iterator[str]:
    """Return the strings in files of the integration."""
    for file in files:
        for node in ast.walk(ast.parse((FOLDER.parent / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_no_error_and_no_abort_is_left_over() -> None:
    files = [file.name for file in FOLDER.parent.glob("*flow*.py")]
    used = {*words_of(*files), *(key for _, key in ERROR_KEYS)}
    texts = load("en")
    flows = [texts["config"], *texts["config_subentries"].values()]
    told = {key for flow in flows for kind in ("error", "abort") for key in flow.get(kind, {})}
    assert told - used == set()


def test_every_option_of_a_form_has_a_name() -> None:
    schemas = (flow_schemas.PATTERN_SCHEMA, flow_schemas.layout_schema({}))
    selectors = [
        field for schema in schemas for field in schema.schema.values() if isinstance(field, SelectSelector)
    ]
    texts = load("en")["selector"]
    for selector in selectors:
        options = texts[selector.config["translation_key"]]["options"]
        assert options.keys() == set(selector.config["options"])
    assert len(selectors) == 3
