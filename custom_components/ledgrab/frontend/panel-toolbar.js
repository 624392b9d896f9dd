/** Above the list: shortcuts, how much there is, pause, and what is new. */

import { button } from "./dialog.js";
import { fill, h, icon } from "./dom.js";
import { activeCount, matchesPreset, PRESETS } from "./filters.js";
import { t } from "./text.js";

/** @typedef {import("./filters.js").Filters} Filters */
/** @typedef {import("./feed.js").ActivityFeed} ActivityFeed */

/** How often those who listen are told of new entries, milliseconds. */
const TELL_MS = 10_000;
/** Where the server stops to count. */
const COUNTED = 1001;

export class Toolbar {
  /**
   * @param {any} hass
   * @param {{preset: (filters: Filters) => void, pause: () => void, news: () => void, filters: () => void}} acts
   */
  constructor(hass, { preset, pause, news, filters }) {
    this._hass = hass;
    this._presets = h("div", { class: "chips presets", role: "group", "aria-label": t(hass, "presets") });
    this._choose = preset;
    this._filters = button(t(hass, "filters"), filters, { class: "text outlined open-filters", icon: "mdi:tune-variant" });
    this._pause = button("", pause, { class: "text outlined live" });
    this.count = h("p", { class: "count-line", role: "status" });
    this._told = h("p", { class: "hidden", role: "status" });
    this.pill = button("", news, { class: "pill", icon: "mdi:arrow-up", hidden: true });
    this.element = h("div", { class: "toolbar" }, this._filters, this._presets, this.count, this._pause, this._told);
    this._news = 0;
    this._errors = 0;
  }

  /** @param {Filters} filters */
  showFilters(filters) {
    const current = matchesPreset(filters);
    const shown = PRESETS.filter(({ admin }) => !admin || this._hass.user?.is_admin);
    const root = /** @type {ShadowRoot | Document} */ (this._presets.getRootNode());
    const had = this._presets.contains(root.activeElement) ? [...this._presets.children].indexOf(root.activeElement) : -1;
    fill(
      this._presets,
      shown.map(({ key, filters: preset }) =>
        h(
          "button",
          { type: "button", class: "chip", "aria-pressed": String(key === current), onclick: () => this._choose(preset) },
          h("span", null, t(this._hass, `preset.${key}`)),
        ),
      ),
    );
    if (had >= 0) /** @type {HTMLElement} */ (this._presets.children[had])?.focus();
    const count = activeCount(filters);
    const label = count ? t(this._hass, "filters_count", { count }) : t(this._hass, "filters");
    fill(/** @type {Element} */ (this._filters.lastElementChild), label);
    this._filters.setAttribute("aria-label", label);
    this._filters.classList.toggle("active", count > 0);
  }

  /** @param {ActivityFeed} feed @param {boolean} paused by hand */
  showFeed(feed, paused) {
    const text = paused ? t(this._hass, "resume") : t(this._hass, "pause");
    fill(this._pause, icon(paused ? "mdi:play" : "mdi:pause"), h("span", null, text));
    this._pause.title = t(this._hass, "pause_hint");
    this._pause.setAttribute("aria-label", text);
    this._pause.setAttribute("aria-pressed", String(paused));
    this._setText(this.count, this._countText(feed));
    this.pill.hidden = feed.pending === 0;
    if (feed.pending) this._setText(/** @type {Element} */ (this.pill.lastElementChild), this._newText(feed.pending));
  }

  /** Tell those who cannot see it what came. @param {import("./feed.js").Entry[]} entries */
  announce(entries) {
    this._news += entries.length;
    this._errors += entries.filter(({ severity }) => severity === "error").length;
    if (this._timer || !this._news) return;
    this._timer = setTimeout(() => {
      this._timer = undefined;
      const text = this._errors
        ? t(this._hass, "new_errors", { count: this._news, errors: this._errors })
        : t(this._hass, "new_entries", { count: this._news });
      this._setText(this._told, text);
      this._news = this._errors = 0;
    }, TELL_MS);
  }

  stop() {
    clearTimeout(this._timer);
  }

  /** @param {ActivityFeed} feed */
  _countText(feed) {
    if (feed.state === "loading" || feed.total === null) return "";
    if (feed.total !== COUNTED) return t(this._hass, "entries", { count: feed.total });
    return t(this._hass, "entries_many", { count: (COUNTED - 1).toLocaleString(this._hass.language) });
  }

  /** @param {number} count */
  _newText(count) {
    return t(this._hass, "new_entries", { count });
  }

  /** A status is read out whenever it is written to. @param {Element} element @param {string} text */
  _setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }
}
