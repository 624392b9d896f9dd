/** The dashboard card: the newest entries of the log, as they are written. */

import { searchOf } from "./address.js";
import { checked, filtersOf, sameRows, sizeOf, TYPE } from "./card-config.js";
import { form, suggestion } from "./card-form.js";
import { CardRows } from "./card-rows.js";
import { banners, blank, empty, forbidden } from "./card-states.js";
import { styles } from "./card-styles.js";
import { ageTimes, nextAging } from "./card-times.js";
import { adopt, fill, h, icon } from "./dom.js";
import { ActivityFeed } from "./feed.js";
import { activeCount } from "./filters.js";
import { rowStyles } from "./row.js";
import { loadTexts, t } from "./text.js";
import { tokens } from "./tokens.js";
import { offerReload } from "./version.js";

const PANEL = "ledgrab-activity";
const DRAWN_FROM = Object.freeze(["localize", "locale", "language", "config", "panels"]);

/**
 * Put other children into an element if they say something else: what stays is not read aloud again.
 * @param {Element} parent @param {any} children
 */
function renew(parent, children) {
  const next = h("div", null, children);
  const same = next.childElementCount === parent.childElementCount && next.textContent === parent.textContent;
  if (!same) parent.replaceChildren(...next.childNodes);
}

/** As a card was last given it: the form of the editor is asked for without one. @type {any} */
let latest = null;

class LedgrabActivityCard extends HTMLElement {
  static getConfigForm() {
    return form(latest);
  }

  static getStubConfig() {
    return { max_rows: 5 };
  }

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adopt(root, tokens, rowStyles, styles);
    this._rows = new CardRows();
    this._head = h("div", { class: "head" });
    this._banners = h("div", { class: "banners" });
    this._state = h("div", { class: "state" });
    this._card = h("ha-card", null, this._head, this._banners, this._rows.element, this._state);
    this._retry = () => this._feed?.restart();
    root.append(this._card);
  }

  /** @param {any} config @throws {Error} if it makes no sense */
  setConfig(config) {
    const before = this._config;
    this._config = checked(config);
    if (before && sameRows(before, this._config)) {
      this._redraw();
      return;
    }
    this._rows.reset();
    this._settled = false;
    this._start();
  }

  set hass(hass) {
    const before = this._hass;
    this._hass = hass;
    latest = hass;
    if (this._feed) this._feed.hass = hass;
    if (!before || before.user?.is_admin !== hass.user?.is_admin) this._start();
    else if (DRAWN_FROM.some((key) => before[key] !== hass[key])) this._redraw();
  }

  getCardSize() {
    return sizeOf(this._config ?? checked({}));
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto", min_rows: 4 };
  }

  connectedCallback() {
    this._start();
  }

  disconnectedCallback() {
    this._feed?.stop();
    clearTimeout(this._aging);
  }

  _start() {
    if (!this._hass || !this._config || !this.isConnected) return;
    this._feed?.stop();
    this._filters = filtersOf(this._config, Boolean(this._hass.user?.is_admin));
    loadTexts(this._hass);
    this._feed = new ActivityFeed(this._hass);
    this._drawHead();
    if (!this._filters) {
      this._rows.reset();
      fill(this._state, forbidden(this._hass));
      return;
    }
    this._feed.addEventListener("change", () => this._draw());
    this._feed.start(this._filters, { limit: this._config.max_rows, keep: this._config.max_rows });
  }

  _redraw() {
    if (!this._feed) return;
    this._rows.reset();
    this._settled = false;
    this._drawHead();
    if (this._filters) this._draw();
    else fill(this._state, forbidden(this._hass));
  }

  _drawHead() {
    const { title } = this._config;
    fill(
      this._head,
      title !== "" && h("h2", null, title ?? t(this._hass, "title")),
      this._reaches() &&
        h(
          "a",
          { class: "all", href: this._address(), onclick: (/** @type {any} */ event) => this._follow(event) },
          t(this._hass, "card.show_all"),
          icon("mdi:chevron-right"),
        ),
    );
    this._head.hidden = !this._head.hasChildNodes();
  }

  _draw() {
    const { _feed: feed, _hass: hass, _rows: rows } = this;
    const { max_rows: limit, compact } = this._config;
    const entries = feed.entries.slice(0, limit).filter(({ category }) => category !== "auth" || hass.user?.is_admin);
    // What was shown stays until there is something else.
    if (feed.state === "ready" || entries.length) {
      const onOpen = this._reaches() ? (/** @type {any} */ { id }) => this._go(this._address(id)) : null;
      rows.show(hass, entries, { compact, onOpen }, this._settled);
    }
    if (feed.state === "denied") rows.reset();
    if (feed.state === "ready") this._settled = true;
    this._card.classList.toggle("stale", feed.state === "offline" || feed.state === "error");
    renew(this._banners, banners(hass, feed, rows.size > 0, this._retry));
    renew(this._state, rows.size ? null : this._stateOf(feed));
    this._age();
    if (feed.version) {
      offerReload(this, feed.version, { message: t(hass, "version.message"), reload: t(hass, "version.reload") });
    }
  }

  /** @param {ActivityFeed} feed that has no entries */
  _stateOf(feed) {
    const { max_rows: limit, compact } = this._config;
    if (feed.state === "loading") return blank(Math.min(limit, 5), compact);
    return empty(this._hass, feed, activeCount(this._filters) > 0, this._retry);
  }

  _age() {
    clearTimeout(this._aging);
    const now = Date.now();
    ageTimes(this._rows.element, now, this._hass.locale?.language ?? this._hass.language);
    this._aging = setTimeout(() => this._age(), nextAging(this._feed?.entries[0]?.ts, now));
  }

  /** @returns {boolean} whether the page of the log is there for this user */
  _reaches() {
    const { panels } = this._hass;
    return Boolean(this._filters) && (!panels || PANEL in panels);
  }

  /** @param {string} [id] of an entry to open @returns {string} of the page that shows the same of the log */
  _address(id = "") {
    return `/${PANEL}${searchOf({ filters: this._filters, id, view: "activity" })}`;
  }

  /** Go there without loading Home Assistant anew, unless it is to be another tab. @param {MouseEvent} event */
  _follow(event) {
    if (event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this._go(this._address());
  }

  /** @param {string} address */
  _go(address) {
    history.pushState(null, "", address);
    dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  }
}

if (!customElements.get("ledgrab-activity-card")) {
  customElements.define("ledgrab-activity-card", LedgrabActivityCard);
}

const cards = (window.customCards ??= []);
const type = TYPE.slice("custom:".length);
if (!cards.some((/** @type {any} */ card) => card.type === type)) {
  cards.push({
    type,
    name: t(null, "card.name"),
    description: t(null, "card.description"),
    preview: true,
    documentationURL: "https://github.com/ledgrab/ledgrab",
    getEntitySuggestion: suggestion,
  });
}
