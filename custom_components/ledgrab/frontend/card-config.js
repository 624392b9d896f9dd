/** The configuration of the card: what is allowed in it and what it means. */

import { CATEGORIES, EMPTY, same, SEVERITIES } from "./filters.js";

/**
 * @typedef {{title: string | null, max_rows: number, compact: boolean, categories: string[], severities: string[],
 *   actor: string, entity_type: string, entity_id: string}} CardConfig `title` null for the usual one
 */

export const TYPE = "custom:ledgrab-activity-card";
export const MAX_ROWS = 50;
export const ENTITY_TYPES = Object.freeze(["device", "source", "target", "scene", "playlist"]);

/** @type {Readonly<CardConfig>} */
const DEFAULTS = Object.freeze({
  title: null,
  max_rows: 5,
  compact: false,
  categories: [],
  severities: [],
  actor: "",
  entity_type: "",
  entity_id: "",
});

const LISTS = /** @type {const} */ ({ categories: CATEGORIES, severities: SEVERITIES });
const TEXTS = /** @type {const} */ (["title", "actor", "entity_type", "entity_id"]);
/** Keys that do not exist, but are written in good faith; what other add-ons put into a configuration is theirs. */
const MEANT = Object.freeze({
  actors: "actor",
  user: "actor",
  category: "categories",
  severity: "severities",
  device: "entity_id",
  entity: "entity_id",
  limit: "max_rows",
  rows: "max_rows",
  name: "title",
});

/**
 * @param {any} config as somebody wrote it
 * @returns {CardConfig}
 * @throws {Error} that says what is wrong with it
 */
export function checked(config) {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new Error("The configuration of the card has to be a mapping of keys to values");
  }
  for (const [key, meant] of Object.entries(MEANT)) {
    if (key in config) throw new Error(`There is no key "${key}"; "${meant}" may be what is meant`);
  }
  const set = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null && value !== undefined));
  for (const [key, known] of Object.entries(LISTS)) if (key in set) set[key] = choices(key, set[key], known);
  for (const key of TEXTS) if (key in set) isText(key, set[key]);
  if (set.entity_type) choices("entity_type", set.entity_type, ENTITY_TYPES);
  if ("compact" in set && typeof set.compact !== "boolean") throw new Error('"compact" has to be true or false');
  if ("max_rows" in set) isCount(set.max_rows);
  const keys = Object.keys(DEFAULTS);
  return /** @type {CardConfig} */ ({
    ...DEFAULTS,
    ...Object.fromEntries(Object.entries(set).filter(([key]) => keys.includes(key))),
  });
}

/** @param {string} key @param {any} value one or a list @param {readonly string[]} known @returns {string[]} */
function choices(key, value, known) {
  const wanted = Array.isArray(value) ? value : [value];
  const unknown = wanted.find((one) => !known.includes(one));
  if (unknown !== undefined) throw new Error(`"${key}" has to be of ${known.join(", ")}, not ${JSON.stringify(unknown)}`);
  return known.filter((one) => wanted.includes(one));
}

/** @param {string} key @param {any} value */
function isText(key, value) {
  if (typeof value !== "string") throw new Error(`"${key}" has to be a text, not ${JSON.stringify(value)}`);
}

/** @param {any} value */
function isCount(value) {
  if (Number.isInteger(value) && value >= 1 && value <= MAX_ROWS) return;
  throw new Error(`"max_rows" has to be a whole number from 1 to ${MAX_ROWS}, not ${JSON.stringify(value)}`);
}

/**
 * @param {CardConfig} config @param {boolean} admin whether logins may be shown
 * @returns {import("./filters.js").Filters | null} null if nothing may be shown
 */
export function filtersOf(config, admin) {
  const { categories, severities, actor, entity_type, entity_id } = config;
  const allowed = admin ? categories : categories.filter((category) => category !== "auth");
  if (categories.length && !allowed.length) return null;
  return { ...EMPTY, categories: allowed, severities, actor, entity_type, entity_id };
}

/** @param {CardConfig} one @param {CardConfig} other @returns {boolean} whether they show the same of the log */
export function sameRows(one, other) {
  return one.max_rows === other.max_rows && same(one, other);
}

/** @param {CardConfig} config @returns {number} in steps of 50 pixels */
export function sizeOf({ max_rows: rows, compact }) {
  return 1 + Math.ceil(rows * (compact ? 0.9 : 1.3));
}
