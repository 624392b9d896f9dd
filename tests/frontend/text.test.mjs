import assert from "node:assert/strict";
import test from "node:test";

import { actionTitle, actorLabel, entryMessage, loadTexts, t } from "../../custom_components/ledgrab/frontend/text.js";
import { entry } from "./fake-hass.mjs";

/** @param {Record<string, string>} texts */
function speaking(texts) {
  return {
    language: "ru",
    localize: (key, values) => {
      const text = texts[key.replace("component.ledgrab.config_panel.", "")];
      if (!text) return "";
      const missing = [...text.matchAll(/\{(\w+)\}/g)].some(([, name]) => !(name in values));
      return missing ? "Translation FormatError: no value" : text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
    },
  };
}

test("without translations there is English", () => {
  assert.equal(t(undefined, "severity.warning"), "Warning");
  assert.equal(t({ localize: () => "" }, "by", { name: "Ann" }), "By Ann");
});

test("numbers have their plural form", () => {
  assert.equal(t({}, "entries", { count: 1 }), "1 entry");
  assert.equal(t({}, "entries", { count: 1234 }), "1,234 entries");
});

test("an unknown key reads like words", () => {
  assert.equal(actionTitle({}, "log_was_eaten"), "Log was eaten");
});

test("a message is put together in the user's language", () => {
  const hass = speaking({ "message.target_started": "{name}: запуск" });
  assert.equal(entryMessage(hass, entry(1)), "TV: запуск");
});

test("a message without translation, or without what it needs, stays as it was written", () => {
  assert.equal(entryMessage(speaking({}), entry(1)), "Entry 1");
  const hass = speaking({ "message.target_started": "{name} {version}" });
  assert.equal(entryMessage(hass, entry(1)), "Entry 1");
});

test("lists of metadata are read as lists", () => {
  const hass = speaking({ "message.settings_changed": "Настройки: {fields}" });
  const changed = entry(1, { action: "settings_changed", metadata: { fields: ["a", "b"] } });
  assert.equal(entryMessage(hass, changed), "Настройки: a, b");
});

test("an actor is a name, with what it is if it is no person", () => {
  assert.equal(actorLabel({}, "user:Ann"), "Ann");
  assert.equal(actorLabel({}, "automation:Evening: lights"), "Automation Evening: lights");
  assert.equal(actorLabel({}, "system"), "System");
  assert.equal(actorLabel({}, "anonymous"), "Anonymous");
});

test("texts that cannot be loaded stop nothing", async () => {
  await loadTexts({ loadBackendTranslation: () => Promise.reject(new Error("offline")) });
});
