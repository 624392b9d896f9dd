/** Texts in the user's language, in English until they have arrived. */

import { ENGLISH } from "./english.js";

/** @typedef {import("./feed.js").Entry} Entry */

const PREFIX = "component.ledgrab.config_panel.";

/** @param {any} hass @returns {Promise<void>} resolves as well if they cannot be loaded */
export async function loadTexts(hass) {
  try {
    await hass.loadBackendTranslation("config_panel", "ledgrab");
  } catch {
    // English serves.
  }
}

/** @param {any} hass @returns {boolean} whether this state has the texts: they arrive with one of the next */
export function hasTexts(hass) {
  return Boolean(hass?.localize?.(`${PREFIX}title`));
}

/**
 * @param {any} hass
 * @param {string} key below `config_panel`; with a number `count` among the values it may have one text for each
 *   plural form, as in `entries.one` and `entries.other`
 * @param {Record<string, string | number>} [values] of its placeholders
 * @returns {string}
 */
export function t(hass, key, values = {}) {
  const english = forms(key, values, "en").find((form) => form in ENGLISH);
  return translated(hass, key, values) ?? filled(english ? ENGLISH[english] : spelled(key), readable(values, "en"));
}

/**
 * Find the text in the plural form that a count calls for. Not left to the plurals of a translation itself: Home
 * Assistant compares the placeholders of two languages and cannot read those.
 * @param {any} hass @param {string} key @param {Record<string, any>} values @returns {string | null}
 */
function translated(hass, key, values) {
  const shown = readable(values, hass?.language);
  for (const form of forms(key, values, hass?.language)) {
    const text = hass?.localize?.(PREFIX + form, shown);
    // Home Assistant puts its complaint about a missing placeholder in the place of the text.
    if (text && !/^Translation \w*Error/.test(text)) return text;
  }
  return null;
}

/** @param {string} key @param {Record<string, any>} values @param {string | undefined} language @returns {string[]} */
function forms(key, { count }, language) {
  if (typeof count !== "number") return [key];
  return [`${key}.${new Intl.PluralRules(language).select(count)}`, `${key}.other`, key];
}

/**
 * Write numbers as people do.
 * @param {Record<string, any>} values @param {string | undefined} language @returns {Record<string, any>}
 */
function readable(values, language) {
  const shown = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === "number" ? value.toLocaleString(language) : value,
  ]);
  return Object.fromEntries(shown);
}

/** @param {string} text with `{name}` @param {Record<string, string>} values @returns {string} */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));
}

/** @param {string} key as in `action.target_started` @returns {string} `Target started` */
function spelled(key) {
  const words = key.slice(key.lastIndexOf(".") + 1).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * What an entry says; in English, as it was written, where there is no translation.
 * @param {any} hass
 * @param {Entry} entry
 * @returns {string}
 */
export function entryMessage(hass, entry) {
  if (!entry.action) return entry.message;
  const values = {
    ...Object.fromEntries(Object.entries(entry.metadata ?? {}).map(([key, value]) => [key, shown(value)])),
    name: entry.entity_name ?? t(hass, "unnamed"),
    entity_type: entityTypeName(hass, entry.entity_type).toLocaleLowerCase(hass?.language),
  };
  return translated(hass, `message.${entry.action}`, values) ?? entry.message;
}

/** @param {unknown} value of metadata @returns {string | number} as a part of a sentence */
function shown(value) {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "number" ? value : String(value);
}

/** @param {any} hass @param {string | null} type @returns {string} */
export function entityTypeName(hass, type) {
  return type ? t(hass, `entity_type.${type}`) : "";
}

/**
 * @param {any} hass
 * @param {string} actor as in `user:Ann`, `automation:Evening`, `system`
 * @returns {string}
 */
export function actorLabel(hass, actor) {
  const end = actor.indexOf(":");
  if (end < 0) return t(hass, `actor.${actor}`);
  const name = actor.slice(end + 1);
  const kind = actor.slice(0, end);
  return kind === "user" ? name : t(hass, `actor.${kind}`, { name });
}

/** @param {any} hass @param {string} action @returns {string} */
export function actionTitle(hass, action) {
  return t(hass, `action.${action}`);
}
