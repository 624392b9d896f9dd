/** The rows of the card: one for each entry, made once, moved between by keys. */

import { h } from "./dom.js";
import { renderRow } from "./row.js";
import { t } from "./text.js";

/** @typedef {import("./feed.js").Entry} Entry */
/** @typedef {{compact: boolean, onOpen: ((entry: Entry) => void) | null}} Look */

export class CardRows {
  constructor() {
    /** @type {Map<string, HTMLElement>} by the id of their entry */
    this._rows = new Map();
    this.element = h("div", { class: "list", role: "feed", onkeydown: (/** @type {any} */ event) => this._move(event) });
    this.element.addEventListener("focusin", ({ target }) => this._visit(/** @type {HTMLElement} */ (target)));
    this.element.addEventListener("animationend", ({ target }) =>
      /** @type {Element} */ (target).closest(".fresh")?.classList.remove("fresh"),
    );
  }

  get size() {
    return this._rows.size;
  }

  /** Forget the rows; those that follow are not news. */
  reset() {
    this._rows.clear();
    this.element.replaceChildren();
  }

  /**
   * @param {any} hass @param {Entry[]} entries newest first @param {Look} look
   * @param {boolean} [news] whether entries without a row are to be noticed
   */
  show(hass, entries, look, news = false) {
    const kept = new Map();
    for (const entry of entries) {
      const row = this._rows.get(entry.id) ?? this._make(hass, entry, look, news);
      kept.set(entry.id, row);
    }
    const focused = this._focused();
    this._rows = kept;
    this._arrange([...kept.values()]);
    this.element.setAttribute("aria-label", t(hass, "card.list"));
    if (focused && !focused.isConnected) this._list().at(-1)?.focus();
    else if (!this.element.querySelector('[tabindex="0"]')) this._list()[0]?.setAttribute("tabindex", "0");
  }

  /** @param {any} hass @param {Entry} entry @param {Look} look @param {boolean} news */
  _make(hass, entry, look, news) {
    const row = renderRow(hass, entry, { ...look, relativeTo: Date.now() });
    row.setAttribute("tabindex", "-1");
    // It is the only time that the card shows.
    row.querySelector(".inline-time")?.removeAttribute("aria-hidden");
    row.classList.toggle("fresh", news);
    return row;
  }

  /** Touch only what changed, so that the focus and animations stay. @param {HTMLElement[]} rows */
  _arrange(rows) {
    for (const old of [...this.element.children]) if (!rows.includes(/** @type {any} */ (old))) old.remove();
    for (const [at, row] of rows.entries()) {
      if (this.element.children[at] !== row) this.element.insertBefore(row, this.element.children[at] ?? null);
      row.setAttribute("aria-posinset", String(at + 1));
      row.setAttribute("aria-setsize", String(rows.length));
    }
  }

  /** @returns {HTMLElement[]} */
  _list() {
    return [...this._rows.values()];
  }

  /** @returns {HTMLElement | undefined} */
  _focused() {
    const root = /** @type {ShadowRoot} */ (this.element.getRootNode());
    return this._list().find((row) => row === root.activeElement);
  }

  /** Tab comes back to the row that had the focus. @param {HTMLElement} target */
  _visit(target) {
    if (!this._list().includes(target)) return;
    for (const row of this._list()) row.setAttribute("tabindex", row === target ? "0" : "-1");
  }

  /** @param {KeyboardEvent} event */
  _move(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this._list();
    const at = rows.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = { ArrowDown: at + 1, PageDown: at + 1, ArrowUp: at - 1, PageUp: at - 1, Home: 0, End: rows.length - 1 };
    if (at < 0 || !(event.key in to)) return;
    event.preventDefault();
    rows[to[event.key]]?.focus();
  }
}
