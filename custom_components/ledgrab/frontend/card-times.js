/** How long ago: texts that go on to be true while they are shown. */

import { relative } from "./time.js";

const STEPS = /** @type {const} */ ([
  [60_000, 5_000],
  [3_600_000, 30_000],
]);
const SELDOM_MS = 300_000;

/** @param {ParentNode} root @param {number} now milliseconds @param {string} language */
export function ageTimes(root, now, language) {
  for (const time of root.querySelectorAll("time")) {
    const text = relative(time.dateTime, now, language);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** @param {string | undefined} newest when the newest entry was written @param {number} now @returns {number} wait */
export function nextAging(newest, now) {
  const age = newest ? now - Date.parse(newest) : Infinity;
  return STEPS.find(([limit]) => age < limit)?.[1] ?? SELDOM_MS;
}
