/** What the card shows in the place of rows, or above them, when not all is well. */

import { h, icon } from "./dom.js";
import { t } from "./text.js";

/** @typedef {import("./feed.js").ActivityFeed} ActivityFeed */

/** @param {number} rows @param {boolean} compact @returns {HTMLElement} rows that have no text yet */
export function blank(rows, compact) {
  const row = () => h("div", { class: "blank-row" }, h("i", { class: "disc" }), h("div", null, h("i"), h("i")));
  const props = { class: `blank${compact ? " compact" : ""}`, "aria-hidden": "true" };
  return h("div", props, Array.from({ length: rows }, row));
}

/** @param {any} hass @returns {HTMLElement} instead of logins, which are for administrators */
export function forbidden(hass) {
  return state("mdi:lock-outline", t(hass, "denied.title"), t(hass, "card.admins"));
}

/**
 * @param {any} hass @param {ActivityFeed} feed that has no entries @param {boolean} filtered
 * @param {() => void} retry
 * @returns {HTMLElement | null}
 */
export function empty(hass, feed, filtered, retry) {
  if (feed.state === "denied") return state("mdi:lock-outline", t(hass, "denied.title"), t(hass, "denied.text"));
  if (feed.state === "offline") return state("mdi:lan-disconnect", t(hass, "offline.title"), t(hass, "offline.text"));
  if (feed.waiting) return state("mdi:timer-sand", t(hass, "card.not_loaded"), t(hass, "card.not_loaded_text"));
  if (feed.state === "error") {
    return state("mdi:alert-circle-outline", t(hass, "error.title"), feed.error ?? "", again(hass, retry));
  }
  if (feed.status?.logging === false) return null;
  if (filtered) return state("mdi:filter-outline", t(hass, "nothing.title"), t(hass, "card.nothing"));
  return state("mdi:clipboard-text-clock-outline", t(hass, "never.title"), t(hass, "card.never"));
}

/** @param {string} name @param {string} title @param {string} text @param {...any} more */
function state(name, title, text, ...more) {
  return h("div", { class: "empty", role: "status" }, icon(name), h("b", null, title), h("span", null, text), more);
}

/** @param {any} hass @param {() => void} retry */
function again(hass, retry) {
  return h("button", { type: "button", class: "retry", onclick: retry }, icon("mdi:refresh"), t(hass, "retry"));
}

/**
 * @param {any} hass @param {ActivityFeed} feed @param {boolean} rows whether there are any
 * @param {() => void} retry
 * @returns {HTMLElement[]}
 */
export function banners(hass, feed, rows, retry) {
  const { status, state: now } = feed;
  const all = [];
  if (now === "offline" && rows) all.push(banner("warning", "mdi:lan-disconnect", t(hass, "offline.banner")));
  if (now === "error" && rows && feed.waiting) all.push(banner("warning", "mdi:timer-sand", t(hass, "card.not_loaded")));
  if (now === "error" && rows && !feed.waiting) {
    const text = t(hass, "error.banner", { error: feed.error ?? "" });
    all.push(banner("error", "mdi:alert-circle", text, again(hass, retry)));
  }
  if (status?.logging === false) all.push(banner("warning", "mdi:clipboard-off-outline", t(hass, "disabled")));
  if (status && status.storage !== "ok") {
    all.push(banner("error", "mdi:database-alert-outline", t(hass, `storage.${status.storage}`)));
  }
  return all;
}

/** @param {"warning" | "error"} severity @param {string} name @param {string} text @param {...any} more */
function banner(severity, name, text, ...more) {
  return h("div", { class: `banner severity-${severity}`, role: "status" }, icon(name), h("span", null, text), more);
}
