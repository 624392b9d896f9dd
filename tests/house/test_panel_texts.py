"""What card, panel and live view say: in every language, in step with the code."""

from collections.abc import Mapping
import logging
import re
from typing import Any, Final

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from custom_components.ledgrab.activity.actions import ACTIONS
from custom_components.ledgrab.const import DOMAIN
from tests.texts import LANGUAGES, PLURALS, leaves, load, placeholders

from .panel_texts import asked_for, english

OF_ACTIONS: Final = ("action.", "message.")
"""Their English is not in the modules: an entry brings its own message along."""
ALL_FORMS: Final = PLURALS["ru"]
PANEL: Final = {language: load(language)["config_panel"] for language in LANGUAGES}
KEYS: Final = dict(leaves(PANEL["en"]))
BASES: Final = {re.sub(rf"\.({'|'.join(ALL_FORMS)})$", "", key) for key in KEYS}


def plurals(texts: Mapping[str, Any], path: str = "") -> dict[str, dict[str, str]]:
    """Return the texts that have plural forms, by their keys."""
    found = {path: dict(texts)} if texts.keys() <= ALL_FORMS else {}
    deeper = [plurals(value, f"{path}.{key}") for key, value in texts.items() if isinstance(value, dict)]
    return {key: forms for part in (found, *deeper) for key, forms in part.items()}


def test_the_modules_bring_the_english_texts_along() -> None:
    """What is shown before translations have arrived is what they say."""
    assert english() == {key: text for key, text in KEYS.items() if not key.startswith(OF_ACTIONS)}


def test_every_text_that_is_asked_for_exists() -> None:
    assert {
        pattern for pattern in asked_for() if not any(re.fullmatch(pattern, key) for key in BASES)
    } == set()


def test_no_text_is_left_over() -> None:
    """What nobody asks for nobody reads; a pattern that begins with a variable says nothing of one key."""
    patterns = [pattern for pattern in asked_for() if not pattern.startswith(r"\w")]
    assert {key for key in BASES if not any(re.fullmatch(pattern, key) for pattern in patterns)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_has_the_plural_forms_of_its_language(language: str) -> None:
    counted = plurals(PANEL[language])
    assert {key for key, forms in counted.items() if forms.keys() != PLURALS[language]} == set()
    assert counted.keys() == plurals(PANEL["en"]).keys()
    assert {
        key
        for key, forms in counted.items()
        if len({frozenset(placeholders(text)) for text in forms.values()}) > 1
    } == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_its_title_and_its_message(language: str) -> None:
    texts = PANEL[language]
    titles = load(language)["selector"]["action"]["options"]
    assert titles.keys() == {row.action for row in ACTIONS}
    assert texts["action"] == titles
    assert texts["message"].keys() == titles.keys()


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.action)
def test_a_message_mentions_what_the_log_writes(row: Any) -> None:
    """A placeholder that an entry has no value for would cost the translation."""
    message = PANEL["en"]["message"][row.action]
    forms = message if isinstance(message, dict) else {"other": message}
    assert forms["other"] == row.message
    assert {key: placeholders(text) for key, text in forms.items()} == dict.fromkeys(
        forms, placeholders(row.message)
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_home_assistant_takes_every_text(
    hass: HomeAssistant, language: str, caplog: pytest.LogCaptureFixture, enable_custom_integrations: None
) -> None:
    """It compares placeholders with the English ones, drops what differs and complains."""
    taken = await async_get_translations(hass, language, "config_panel", {DOMAIN})
    prefix = f"component.{DOMAIN}.config_panel."
    own = {f"{prefix}{key}": text for key, text in leaves(PANEL[language])}
    assert {key: taken.get(key) for key in own} == own
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []
