/** A long list of which only a part is in the page: at most 600 rows, by days, newest first. */

import { fill, h } from "./dom.js";
import { collapse } from "./groups.js";
import { renderRow } from "./row.js";
import { t } from "./text.js";
import { dayKey, dayTitle, zoneOf } from "./time.js";

/** @typedef {import("./feed.js").Entry} Entry */
/** @typedef {{key: string, entry: Entry, count: number, nested: boolean, ends: string[]}} Item */

export const ROWS = 600;
const STEP = 100;
/** Pixels beyond the visible part that are kept ready. */
const AHEAD = 1_600;

/** A feed may hold articles alone: its headings are read as text. */
const DAY = Object.freeze({ role: "presentation" });

/** Renders what it is given and tells when more is needed. */
export class FeedList {
  /**
   * @param {any} hass
   * @param {{onOpen: (entry: Entry) => void, onEnd: () => void, whenTop: (top: boolean) => void}} acts
   */
  constructor(hass, { onOpen, onEnd, whenTop }) {
    this._hass = hass;
    this._onOpen = onOpen;
    this._onEnd = onEnd;
    this._whenTop = whenTop;
    /** @type {Item[]} */
    this.items = [];
    this.first = 0;
    this.last = 0;
    /** @type {Set<string>} ids of entries at the ends of bursts that are shown in full */
    this._expanded = new Set();
    /** @type {Map<string, {row: HTMLElement, print: string}>} */
    this._rows = new Map();
    /** @type {Map<string, HTMLElement>} */
    this._days = new Map();
    this._zone = zoneOf(hass);
    /** @type {WeakMap<Entry, string>} */
    this._dayOf = new WeakMap();
    this._above = h("div", { class: "above", "aria-hidden": "true" });
    this.feed = h("div", { class: "feed" });
    this.foot = h("div", { class: "foot" });
    this.element = h("div", { class: "scroller", onscroll: () => this._scrolled() }, this._above, this.feed, this.foot);
    this._top = true;
  }

  /** Begin at the newest entry again. */
  reset() {
    this.first = 0;
    this.last = 0;
    this._expanded.clear();
    this._above.style.height = "";
    this.element.scrollTop = 0;
  }

  /** @param {Entry[]} entries newest first @param {boolean} [fresh] rows that are new came while somebody watched */
  show(entries, fresh = false) {
    const first = this.items[this.first]?.key;
    this._entries = entries;
    this.items = this._itemsOf(entries);
    if (this.first > 0) this._refind(first);
    this.last = Math.min(this.items.length, Math.max(this.last, this.first + STEP));
    if (this._top && this.first === 0) this.last = Math.min(this.last, ROWS);
    this._render(fresh);
    this._fillUp();
  }

  /** Stay with the same rows where others before them came or went. @param {string | undefined} key */
  _refind(key) {
    const at = this.items.findIndex((item) => item.key === key);
    if (at < 0) return;
    this.last += at - this.first;
    this.first = at;
  }

  /** @returns {HTMLElement[]} the rows in the page */
  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.feed.querySelectorAll("article")]);
  }

  toTop() {
    this.first = 0;
    this.last = Math.min(STEP, this.items.length);
    this._render();
    this._above.style.height = "";
    this.element.scrollTop = 0;
  }

  /** @param {Entry[]} entries @returns {Item[]} */
  _itemsOf(entries) {
    /** @type {Item[]} */
    const items = [];
    for (const { entry, entries: all } of collapse(entries)) {
      const ends = [entry.id, all[all.length - 1].id];
      items.push({ key: ends[1], entry, count: all.length, nested: false, ends });
      if (all.length > 1 && ends.some((id) => this._expanded.has(id))) {
        for (const one of all.slice(1)) items.push({ key: `${one.id}+`, entry: one, count: 1, nested: true, ends });
      }
    }
    return items;
  }

  _scrolled() {
    if (this._waiting) return;
    this._waiting = requestAnimationFrame(() => {
      this._waiting = 0;
      this._fillUp();
      const top = this.first === 0 && this.element.scrollTop < 40;
      if (top === this._top) return;
      this._top = top;
      this._whenTop(top);
    });
  }

  /** Bring rows into the page where somebody comes close to the end of those that are in it. */
  _fillUp() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    const blank = this._above.offsetHeight;
    if (this.first > 0 && scrollTop + clientHeight < blank) this._jump(scrollTop / blank);
    else if (this.first > 0 && scrollTop < blank + AHEAD) this._move(-STEP);
    else if (scrollHeight - scrollTop - clientHeight < AHEAD) {
      if (this.last < this.items.length) this._move(STEP);
      else this._onEnd();
    }
  }

  /** @param {number} by how many rows to bring in, below or, if negative, above */
  _move(by) {
    if (by < 0) {
      this.first = Math.max(0, this.first + by);
      this.last = Math.min(this.last, this.first + ROWS);
    } else {
      this.last = Math.min(this.items.length, this.last + by);
      this.first = Math.max(this.first, this.last - ROWS);
    }
    this._render();
  }

  /** Show what lies at a share of the part above the rows in the page. @param {number} share */
  _jump(share) {
    const { scrollTop, clientHeight } = this.element;
    const height = this._above.offsetHeight / this.first;
    this.first = Math.max(0, Math.floor(this.first * share) - STEP);
    this.last = Math.min(this.items.length, this.first + 3 * STEP);
    this._render();
    this._above.style.height = `${Math.min(this.first * height, scrollTop - (this.first ? clientHeight : 0))}px`;
  }

  /** @param {boolean} [fresh] */
  _render(fresh = false) {
    const anchor = this._anchor();
    const before = anchor?.offsetTop ?? 0;
    const wanted = this.items.slice(this.first, this.last);
    const known = this._rows;
    this._rows = new Map();
    for (const item of wanted) this._rows.set(item.key, this._rowOf(item, known.get(item.key), fresh && known.size > 0));
    const scrolled = this.element.scrollTop;
    this._arrange(wanted);
    const still = anchor?.isConnected && scrolled > 0;
    if (still) this._keep(anchor.offsetTop - before, scrolled);
    this.rows.forEach((row, at) => {
      row.setAttribute("aria-posinset", String(this.first + at + 1));
      row.setAttribute("aria-setsize", "-1");
    });
  }

  /**
   * Undo a shift of what is visible, in the blank part above if it can be; some browsers do the rest by themselves.
   * @param {number} shift @param {number} scrolled where the list stood before
   */
  _keep(shift, scrolled) {
    const blank = this._above.offsetHeight;
    const height = this.first === 0 ? 0 : Math.max(0, blank - shift);
    this._above.style.height = height ? `${height}px` : "";
    const wanted = scrolled + shift + height - blank;
    if (Math.abs(this.element.scrollTop - wanted) >= 1) this.element.scrollTop = wanted;
  }

  /** @returns {HTMLElement | undefined} a row that is visible and stays */
  _anchor() {
    const edge = this.element.getBoundingClientRect().top;
    const staying = new Set(this.items.slice(this.first, this.last).map(({ key }) => this._rows.get(key)?.row));
    return this.rows.find((row) => staying.has(row) && row.getBoundingClientRect().bottom > edge);
  }

  /** @param {Item} item @param {{row: HTMLElement, print: string} | undefined} known @param {boolean} fresh */
  _rowOf(item, known, fresh) {
    const open = item.ends.some((id) => this._expanded.has(id));
    const print = `${item.entry.id} ${item.count} ${open}`;
    if (known?.print === print) return known;
    const row = renderRow(this._hass, item.entry, { onOpen: this._onOpen, count: item.count });
    row.classList.toggle("nested", item.nested);
    row.classList.toggle("fresh", fresh);
    if (item.count > 1) row.querySelector(".inline-time")?.before(this._expander(item, open));
    return { row, print };
  }

  /** @param {Item} item @param {boolean} open */
  _expander(item, open) {
    const toggle = (/** @type {Event} */ event) => {
      event.stopPropagation();
      for (const id of item.ends) open ? this._expanded.delete(id) : this._expanded.add(id);
      this.show(this._entries ?? []);
      /** @type {HTMLElement | null | undefined} */ (this._rows.get(item.key)?.row.querySelector(".expand"))?.focus();
    };
    const text = open ? t(this._hass, "hide_similar") : t(this._hass, "show_similar", { count: item.count - 1 });
    return h("button", { type: "button", class: "expand", "aria-expanded": String(open), onclick: toggle }, text);
  }

  /** Put the rows into their days and take away what is no longer wanted. @param {Item[]} wanted */
  _arrange(wanted) {
    /** @type {Map<string, HTMLElement[]>} */
    const days = new Map();
    for (const { key, entry } of wanted) {
      const day = this._day(entry);
      const row = /** @type {{row: HTMLElement}} */ (this._rows.get(key)).row;
      const rows = days.get(day);
      if (rows) rows.push(row);
      else days.set(day, [row]);
    }
    this._name(wanted.length > 0);
    const sections = [...days].map(([day, rows]) => {
      const section = this._days.get(day) ?? h("section", { class: "day" }, h("h2", DAY), h("div", null));
      fill(/** @type {Element} */ (section.firstElementChild), this._title(rows[0]));
      arrange(/** @type {Element} */ (section.lastElementChild), rows);
      return [day, section];
    });
    this._days = new Map(/** @type {[string, HTMLElement][]} */ (sections));
    arrange(this.feed, [...this._days.values()]);
  }

  /** Only what has articles is a feed. @param {boolean} filled */
  _name(filled) {
    const names = { role: "feed", "aria-label": t(this._hass, "title"), "aria-busy": "false" };
    for (const [key, value] of Object.entries(names)) {
      if (filled) this.feed.setAttribute(key, value);
      else this.feed.removeAttribute(key);
    }
  }

  /** @param {HTMLElement} row */
  _title(row) {
    const time = row.querySelector("time")?.dateTime ?? "";
    return dayTitle(time, Date.now(), this._hass.locale, this._zone);
  }

  /** @param {Entry} entry */
  _day(entry) {
    const known = this._dayOf.get(entry) ?? dayKey(entry.ts, this._zone);
    this._dayOf.set(entry, known);
    return known;
  }
}

/** Make children what they should be, moving none that stays. @param {Element} parent @param {HTMLElement[]} children */
function arrange(parent, children) {
  const staying = new Set(children);
  for (const child of [...parent.children]) if (!staying.has(/** @type {HTMLElement} */ (child))) child.remove();
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}
