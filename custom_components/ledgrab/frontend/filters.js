/** What of the log is shown: the eight filters of the server, as a form and an address hold them. */

import { dayKey, instant } from "./time.js";

/**
 * `since` and `until` are wall clock times such as `2026-11-24T10:00`; `since` may be `today`.
 * @typedef {{categories: string[], severities: string[], actor: string, entity_type: string, entity_id: string,
 *   since: string, until: string, message_like: string}} Filters
 */

export const CATEGORIES = Object.freeze(["entity", "auth", "device", "capture", "system"]);
export const SEVERITIES = Object.freeze(["info", "warning", "error"]);
export const TODAY = "today";

/** @type {Readonly<Filters>} */
export const EMPTY = Object.freeze({
  categories: [],
  severities: [],
  actor: "",
  entity_type: "",
  entity_id: "",
  since: "",
  until: "",
  message_like: "",
});

/** The shortcuts above the list; `admin`: only where auth entries are shown. */
export const PRESETS = Object.freeze([
  { key: "all", filters: { ...EMPTY }, admin: false },
  { key: "errors", filters: { ...EMPTY, severities: ["error"] }, admin: false },
  { key: "auth", filters: { ...EMPTY, categories: ["auth"] }, admin: true },
  { key: "devices", filters: { ...EMPTY, categories: ["device"] }, admin: false },
  { key: "today", filters: { ...EMPTY, since: TODAY }, admin: false },
]);

const LISTS = /** @type {const} */ ({ categories: CATEGORIES, severities: SEVERITIES });
const TEXTS = /** @type {const} */ ({ actor: 300, entity_type: 128, entity_id: 128, message_like: 200 });
const WALL = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

/** @param {string} value @returns {boolean} whether it is a time that `toRequest` understands */
function isTime(value) {
  return WALL.test(value) && !Number.isNaN(Date.parse(`${value}Z`));
}

/** @param {string} search the query of an address @returns {Filters} what makes no sense in it is left out */
export function fromQuery(search) {
  const query = new URLSearchParams(search);
  const filters = { ...EMPTY };
  for (const [key, known] of Object.entries(LISTS)) {
    const words = query.getAll(key).flatMap((value) => value.split(","));
    filters[key] = known.filter((word) => words.includes(word));
  }
  for (const [key, longest] of Object.entries(TEXTS)) filters[key] = (query.get(key) ?? "").slice(0, longest);
  const since = query.get("since") ?? "";
  const until = query.get("until") ?? "";
  if (since === TODAY || isTime(since)) filters.since = since;
  if (isTime(until)) filters.until = until;
  return filters;
}

/** @param {Partial<Filters>} filters @returns {string} `?categories=auth,device&…`, empty without filters */
export function toQuery(filters) {
  const query = new URLSearchParams();
  for (const key of Object.keys(EMPTY)) {
    const value = filters[key];
    if (value?.length) query.set(key, String(value));
  }
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text && `?${text}`;
}

/**
 * The filters as commands take them.
 * @param {Partial<Filters>} filters @param {number} now milliseconds @param {string} zone
 * @returns {Record<string, string | string[]>}
 */
export function toRequest(filters, now, zone) {
  /** @type {Record<string, string | string[]>} */
  const request = {};
  for (const key of Object.keys(LISTS)) if (filters[key]?.length) request[key] = [...filters[key]];
  for (const key of Object.keys(TEXTS)) if (filters[key]?.trim()) request[key] = filters[key];
  const since = filters.since === TODAY ? `${dayKey(now, zone)}T00:00` : filters.since;
  if (since) request.since = new Date(instant(since, zone)).toISOString();
  if (filters.until) request.until = new Date(instant(filters.until, zone)).toISOString();
  return request;
}

/** @param {Partial<Filters>} filters @returns {number} how many of the filters are set */
export function activeCount(filters) {
  return Object.keys(EMPTY).filter((key) => filters[key]?.length).length;
}

/** @param {Partial<Filters>} one @param {Partial<Filters>} other @returns {boolean} */
export function same(one, other) {
  return Object.keys(EMPTY).every((key) => sorted(one[key]) === sorted(other[key]));
}

/** @param {string | readonly string[] | undefined} value */
function sorted(value) {
  return Array.isArray(value) ? [...value].sort().join() : (value ?? "");
}

/** @param {Partial<Filters>} filters @returns {string | null} the key of the preset that they are */
export function matchesPreset(filters) {
  return PRESETS.find((preset) => same(preset.filters, filters))?.key ?? null;
}

/** @param {Filters} filters @returns {boolean} whether the range ends before it begins */
export function isReversed({ since, until }) {
  return Boolean(since && until && since !== TODAY && since > until);
}
