/** Order in a long list: days, and one row for what happened many times at once. */

import { dayKey } from "./time.js";

/** @typedef {import("./feed.js").Entry} Entry */
/** @typedef {{entry: Entry, entries: Entry[]}} Group the newest one and all of them, newest first */

export const BURST_MS = 60_000;

/** @param {Entry[]} entries newest first @param {string} zone @returns {{day: string, entries: Entry[]}[]} */
export function byDay(entries, zone) {
  /** @type {{day: string, entries: Entry[]}[]} */
  const days = [];
  for (const entry of entries) {
    const day = dayKey(entry.ts, zone);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

/**
 * Put neighbors together that tell the same of the same thing by the same actor, each within a minute of the next.
 * @param {Entry[]} entries newest first
 * @returns {Group[]}
 */
export function collapse(entries) {
  /** @type {Group[]} */
  const groups = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last && belongs(last.entries.at(-1), entry)) last.entries.push(entry);
    else groups.push({ entry, entries: [entry] });
  }
  return groups;
}

const SAME = /** @type {const} */ ([
  "category",
  "action",
  "severity",
  "actor",
  "entity_type",
  "entity_id",
  "entity_name",
]);

/** @param {Entry} newer @param {Entry} older */
function belongs(newer, older) {
  return SAME.every((key) => newer[key] === older[key]) && Date.parse(newer.ts) - Date.parse(older.ts) <= BURST_MS;
}
