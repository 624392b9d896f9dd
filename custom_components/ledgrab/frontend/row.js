/** One entry of the log as a row of a timeline. */

import { h, icon } from "./dom.js";
import { categoryIcon, categoryName, severityOf } from "./severity.js";
import { actorLabel, entryMessage, t } from "./text.js";
import { clock, full, relative, zoneOf } from "./time.js";

/** @typedef {import("./feed.js").Entry} Entry */

let rows = 0;

/**
 * Make the row of an entry; it can have the focus and opens by a click or Enter where `onOpen` is given.
 * @param {any} hass
 * @param {Entry} entry
 * @param {{compact?: boolean, showActor?: boolean, onOpen?: ((entry: Entry) => void) | null, count?: number,
 *   relativeTo?: number | null}} [options] `count`: of how many entries this is the newest; `relativeTo`: now, in
 *   milliseconds, to say how long ago it was
 * @returns {HTMLElement} an `article`
 */
export function renderRow(hass, entry, options = {}) {
  const { compact = false, showActor = true, onOpen = null, count = 1, relativeTo = null } = options;
  const severity = severityOf(hass, entry.severity);
  const id = `row-${(rows += 1)}`;
  const row = h(
    "article",
    {
      class: `row ${severity.class}${compact ? " compact" : ""}${onOpen ? " opens" : ""}`,
      part: "row",
      tabindex: "0",
      dataset: { id: entry.id },
      "aria-labelledby": `${id}-message`,
      "aria-describedby": `${id}-meta`,
      onclick: onOpen && (() => onOpen(entry)),
      onkeydown: onOpen && ((/** @type {KeyboardEvent} */ event) => openOnEnter(event, row, () => onOpen(entry))),
    },
    timeOf(hass, entry, relativeTo),
    h(
      "span",
      { class: "glyph", part: "glyph", title: categoryName(hass, entry.category) },
      icon(entry.severity === "info" ? categoryIcon(entry.category) : severity.icon),
    ),
    h(
      "div",
      { class: "text" },
      h(
        "div",
        { class: "message", part: "message", id: `${id}-message` },
        h("bdi", null, emphasized(entryMessage(hass, entry), entry.entity_name)),
        count > 1 && h("span", { class: "count" }, `× ${count.toLocaleString(hass?.language)}`),
      ),
      h("div", { class: "meta", part: "meta", id: `${id}-meta` }, metaOf(hass, entry, severity, showActor, relativeTo)),
    ),
  );
  return row;
}

/** @param {KeyboardEvent} event @param {HTMLElement} row @param {() => void} open */
function openOnEnter(event, row, open) {
  if (event.target !== row || event.key !== "Enter") return;
  event.preventDefault();
  open();
}

/** @param {any} hass @param {Entry} entry @param {number | null} now */
function timeOf(hass, entry, now) {
  const zone = zoneOf(hass);
  const locale = hass.locale ?? { language: hass.language };
  const text = now === null ? clock(entry.ts, locale, zone) : relative(entry.ts, now, locale.language);
  return h(
    "time",
    { class: "time", part: "time", datetime: entry.ts, title: full(entry.ts, locale, zone) },
    text,
  );
}

/** @param {string} message @param {string | null} name @returns {(string | Node)[]} the name in it stands out */
function emphasized(message, name) {
  const at = name ? message.indexOf(name) : -1;
  if (!name || at < 0) return [message];
  return [message.slice(0, at), h("b", null, name), message.slice(at + name.length)];
}

/** @param {any} hass @param {Entry} entry @param {{icon: string, word: string}} severity @param {boolean} showActor
 * @param {number | null} now */
function metaOf(hass, entry, severity, showActor, now) {
  return [
    entry.severity !== "info" && h("span", { class: "badge" }, severity.word),
    // What LedGrab does by itself is told by what it is about.
    showActor && entry.actor !== "system"
      ? h("span", { class: "actor", dir: "auto" }, t(hass, "by", { name: actorLabel(hass, entry.actor) }))
      : h("span", { class: "category" }, categoryName(hass, entry.category)),
    h("span", { class: "inline-time", "aria-hidden": "true" }, timeOf(hass, entry, now)),
  ];
}

export const rowStyles = `
.row {
  --tint: var(--led-info);
  position: relative;
  display: grid;
  grid-template-columns: 72px 36px minmax(0, 1fr);
  column-gap: 12px;
  align-items: center;
  min-height: 72px;
  padding-inline: var(--ledgrab-activity-row-padding, 16px);
  box-sizing: border-box;
  outline: none;
}
.row.severity-warning { --tint: var(--led-warning); }
.row.severity-error { --tint: var(--led-error); }
.row.opens { cursor: pointer; }
.row .time {
  color: var(--led-text-2);
  font-size: var(--led-size-s);
  text-align: end;
  white-space: nowrap;
  font-variant-numeric: tabular-nums;
}
.row .glyph {
  position: relative;
  display: grid;
  place-items: center;
  inline-size: 36px;
  block-size: 36px;
  border-radius: var(--led-radius);
  background: color-mix(in srgb, var(--tint) 18%, transparent);
  color: var(--tint);
  --mdc-icon-size: 24px;
  --ha-icon-size: 24px;
}
.row::before, .row::after {
  content: "";
  position: absolute;
  inset-inline-start: calc(var(--ledgrab-activity-row-padding, 16px) + 72px + 12px + 17px);
  inline-size: 2px;
  background: var(--led-line);
}
.row::before { inset-block: 0 calc(50% + 22px); }
.row::after { inset-block: calc(50% + 22px) 0; }
.row .text {
  display: flex;
  flex-direction: column;
  justify-content: center;
  gap: 2px;
  align-self: stretch;
  padding-block: 8px;
  min-inline-size: 0;
  border-block-end: 1px solid var(--led-line);
}
.row .message { overflow-wrap: anywhere; line-height: 20px; }
.row .message b { font-weight: var(--led-medium); }
.row .count {
  margin-inline-start: 8px;
  padding: 1px 8px;
  border-radius: var(--led-pill);
  background: var(--led-page-2);
  font-size: var(--led-size-s);
  font-weight: var(--led-medium);
  white-space: nowrap;
}
.row .meta {
  display: flex;
  flex-wrap: wrap;
  column-gap: 8px;
  align-items: center;
  color: var(--led-text-2);
  font-size: var(--led-size-s);
  line-height: 20px;
}
.row .badge {
  padding-inline: 6px;
  border-radius: var(--led-radius-s);
  background: color-mix(in srgb, var(--tint) 18%, transparent);
  color: var(--led-text);
  font-weight: var(--led-medium);
}
.row .inline-time { display: none; }
.row.compact { grid-template-columns: 24px minmax(0, 1fr); min-height: 44px; }
.row.compact > .time, .row.compact::before, .row.compact::after { display: none; }
.row.compact .glyph { inline-size: 24px; block-size: 24px; --mdc-icon-size: 16px; --ha-icon-size: 16px; }
.row.compact .text { padding-block: 4px; }
.row.compact .message {
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
  overflow: hidden;
}
.row.compact .inline-time { display: inline; }
.row.fresh .text { animation: led-fresh calc(var(--led-motion) * 8) ease-out; }
@keyframes led-fresh { from { background: var(--led-accent-fill); } }
@media (hover: hover) { .row.opens:hover { background: color-mix(in srgb, var(--led-text) 4%, transparent); } }
.row:focus-visible { outline: 2px solid var(--led-focus); outline-offset: -2px; border-radius: var(--led-radius); }
@media (prefers-reduced-motion: reduce) { .row.fresh .text { animation: none; } }
@media (forced-colors: active) {
  .row .glyph, .row .badge, .row .count { border: 1px solid CanvasText; }
  .row::before, .row::after { background: CanvasText; }
}
`;
