/** What stands where entries would be, or above them, when not all is well. */

import { button } from "./dialog.js";
import { h, icon } from "./dom.js";
import { CATEGORIES } from "./filters.js";
import { categoryIcon, categoryName } from "./severity.js";
import { t } from "./text.js";
import { full, zoneOf } from "./time.js";

/** @typedef {import("./feed.js").ActivityFeed} ActivityFeed */
/** @typedef {{clear: () => void, retry: () => void, more: () => void}} Acts */

/** Rows that have no text yet. @returns {HTMLElement} */
export function placeholder() {
  const row = () => h("div", { class: "blank-row" }, h("i"), h("i", { class: "disc" }), h("div", null, h("i"), h("i")));
  return h("div", { class: "blank", "aria-hidden": "true" }, Array.from({ length: 5 }, row));
}

/**
 * What to show in the place of a list without entries.
 * @param {any} hass @param {ActivityFeed} feed @param {number} filters how many are set @param {Acts} acts
 * @returns {HTMLElement | null}
 */
export function emptyState(hass, feed, filters, acts) {
  if (feed.state === "denied") return card("mdi:lock-outline", t(hass, "denied.title"), t(hass, "denied.text"));
  if (feed.state === "error") {
    const retry = button(t(hass, "retry"), acts.retry, { class: "text tonal", icon: "mdi:refresh" });
    return card("mdi:alert-circle-outline", t(hass, "error.title"), feed.error ?? "", retry);
  }
  if (feed.state === "offline") return card("mdi:lan-disconnect", t(hass, "offline.title"), t(hass, "offline.text"));
  if (feed.state !== "ready" || feed.hasMore) return null;
  if (!filters) return card("mdi:clipboard-text-clock-outline", t(hass, "never.title"), t(hass, "never.text"), told(hass));
  const clear = button(t(hass, "clear_filters"), acts.clear, { class: "text tonal", icon: "mdi:filter-remove-outline" });
  return card("mdi:filter-outline", t(hass, "nothing.title"), t(hass, "nothing.text"), clear);
}

/** @param {string} name @param {string} title @param {string} text @param {...any} more */
function card(name, title, text, ...more) {
  return h("div", { class: "empty" }, icon(name), h("h2", null, title), h("p", null, text), more);
}

/** @param {any} hass what will be logged */
function told(hass) {
  const shown = CATEGORIES.filter((category) => category !== "auth" || hass.user?.is_admin);
  return h(
    "ul",
    null,
    shown.map((category) =>
      h("li", null, icon(categoryIcon(category)), h("span", null, h("b", null, categoryName(hass, category)), ` · ${t(hass, `told.${category}`)}`)),
    ),
  );
}

/**
 * What to show below the oldest entry.
 * @param {any} hass @param {ActivityFeed} feed @param {Acts} acts
 * @returns {any}
 */
export function ending(hass, feed, acts) {
  if (feed.state === "loading" || feed.state === "denied") return null;
  if (feed.busy) return h("p", null, t(hass, "loading"));
  if (feed.scannedTo && feed.hasMore) {
    const time = full(feed.scannedTo, hass.locale, zoneOf(hass));
    return [
      h("p", null, t(hass, "searched", { time })),
      button(t(hass, "continue"), acts.more, { class: "text tonal", icon: "mdi:magnify" }),
    ];
  }
  return feed.entries.length && !feed.hasMore ? h("p", null, t(hass, "oldest")) : null;
}

/**
 * What to say above the list.
 * @param {any} hass @param {ActivityFeed} feed @param {Acts} acts
 * @returns {HTMLElement[]}
 */
export function banners(hass, feed, acts) {
  const { status, state } = feed;
  const all = [];
  if (state === "offline" && feed.entries.length) all.push(banner("warning", "mdi:lan-disconnect", t(hass, "offline.banner")));
  if (state === "error" && feed.entries.length) {
    all.push(banner("error", "mdi:alert-circle", t(hass, "error.banner", { error: feed.error ?? "" }), button(t(hass, "retry"), acts.retry)));
  }
  if (status && !status.logging) all.push(banner("warning", "mdi:clipboard-off-outline", t(hass, "disabled")));
  if (status && status.storage !== "ok") all.push(banner("error", "mdi:database-alert-outline", t(hass, `storage.${status.storage}`)));
  return all;
}

/** @param {"warning" | "error"} severity @param {string} name @param {string} text @param {...any} more */
function banner(severity, name, text, ...more) {
  return h("div", { class: `banner severity-${severity}`, role: "status" }, icon(name), h("span", null, text), more);
}
