/** The log: filters beside a list that grows. */

import { placeOf, show } from "./address.js";
import { button, openDialog } from "./dialog.js";
import { fill, h } from "./dom.js";
import { ActivityFeed } from "./feed.js";
import { activeCount, EMPTY, isReversed, same } from "./filters.js";
import { Details } from "./panel-details.js";
import { FilterPane } from "./panel-filters.js";
import { keys } from "./panel-keys.js";
import { FeedList } from "./panel-list.js";
import { banners, emptyState, ending, placeholder } from "./panel-states.js";
import { Toolbar } from "./panel-toolbar.js";
import { t } from "./text.js";

/** Nobody needs to see that something loads if it takes no longer, milliseconds. */
const FLASH_MS = 300;
const FACETS_MS = 15_000;
/** From this width on the filters have a place of their own, pixels. */
const WIDE = 870;

export class ActivityView {
  /** @param {ShadowRoot} root @param {any} hass @param {(version: string | null) => void} onVersion */
  constructor(root, hass, onVersion) {
    this._root = root;
    this._hass = hass;
    this._onVersion = onVersion;
    this._held = false;
    this._top = true;
    this._seen = 0;
    this.feed = new ActivityFeed(hass);
    this.feed.addEventListener("change", () => this._changed());
    this._acts = { clear: () => this.filter(EMPTY), retry: () => this.reload(), more: () => this.feed.loadMore() };
    this._build();
    this.place = placeOf(location.search);
    this._moved = () => this._follow();
    this._resized = new ResizeObserver(([{ contentRect }]) => this._fit(contentRect.width >= WIDE));
  }

  _build() {
    const hass = this._hass;
    this._pane = new FilterPane(hass, (filters) => this.filter(filters));
    this._toolbar = new Toolbar(hass, {
      preset: (filters) => this.filter(filters),
      pause: () => this.togglePause(),
      news: () => this._showNews(),
      filters: () => this._openFilters(),
    });
    this._list = new FeedList(hass, {
      onOpen: (entry) => this._details.open(entry),
      onEnd: () => !this.feed.scannedTo && this.feed.loadMore(),
      whenTop: (top) => this._scrolled(top),
    });
    this._details = new Details(this._root, hass, {
      entries: () => this.feed.entries,
      onShow: (id) => this._go({ id }),
      onFilter: (change) => this.filter({ ...EMPTY, ...change }),
    });
    this._side = h("div", { class: "side" });
    this._banners = h("div", { class: "banners" });
    this._state = h("div", { class: "state" });
    this._main = h(
      "div",
      { class: "main" },
      this._toolbar.element,
      this._banners,
      h("div", { class: "list-holder" }, this._toolbar.pill, this._list.element, this._state),
    );
    const leave = (/** @type {boolean} */ forward) => this._leave(forward);
    const press = keys({ list: this._list, search: () => this._search(), pause: () => this.togglePause(), leave });
    this._pressed = (/** @type {KeyboardEvent} */ event) => this.element.isConnected && press(event);
    this.element = h("div", { class: "view" }, this._side, this._main);
  }

  start() {
    addEventListener("location-changed", this._moved);
    addEventListener("popstate", this._moved);
    addEventListener("keydown", this._pressed);
    this._resized.observe(this.element);
    this._pane.show(this.place.filters);
    this._toolbar.showFilters(this.place.filters);
    this._load();
    if (this.place.id) this._details.openById(this.place.id);
  }

  stop() {
    removeEventListener("location-changed", this._moved);
    removeEventListener("popstate", this._moved);
    removeEventListener("keydown", this._pressed);
    this._resized.disconnect();
    this._pane.stop();
    this._toolbar.stop();
    clearTimeout(this._flash);
    clearTimeout(this._facetsTimer);
    this.feed.stop();
  }

  /** Take the newest state of Home Assistant; nothing is drawn for it. @param {any} hass */
  update(hass) {
    this.feed.hass = hass;
  }

  /** @param {import("./filters.js").Filters} filters */
  filter(filters) {
    if (same(filters, this.place.filters)) return;
    this._go({ filters });
    this._pane.show(filters);
    this._toolbar.showFilters(filters);
    if (!isReversed(filters)) this._load();
  }

  reload() {
    this._load();
  }

  togglePause() {
    this._held = !this._held;
    this._settle();
  }

  /** @param {Partial<import("./address.js").Place>} change */
  _go(change) {
    this.place = { ...this.place, ...change };
    show(this.place);
  }

  /** Somebody else changed the address: a link, or the button that goes back. */
  _follow() {
    const place = placeOf(location.search);
    const { filters, id } = this.place;
    this.place = { ...place, view: this.place.view };
    if (!same(place.filters, filters)) {
      this._pane.show(place.filters);
      this._toolbar.showFilters(place.filters);
      this._load();
    }
    if (place.id && place.id !== id) {
      this._details.close();
      this._details.openById(place.id);
    }
  }

  _load() {
    clearTimeout(this._flash);
    this._fresh = true;
    this._flash = setTimeout(() => this._wait(), FLASH_MS);
    this.feed.start(this.place.filters);
    this._facets();
  }

  /** It takes long enough to be noticed. */
  _wait() {
    if (this.feed.state !== "loading") return;
    this._list.reset();
    this._list.show([]);
    this._fill(this._state, ["loading"], placeholder);
    this.element.setAttribute("aria-busy", "true");
  }

  async _facets() {
    clearTimeout(this._facetsTimer);
    this._facetsTimer = undefined;
    try {
      this._pane.show(this.place.filters, await this._hass.callWS({ type: "ledgrab/activity/facets" }));
    } catch {
      // The pick lists keep what they offer.
    }
  }

  _changed() {
    const { feed } = this;
    if (feed.version) this._onVersion(feed.version);
    this._toolbar.showFeed(feed, this._held);
    const { state, status, error, busy, hasMore, scannedTo } = feed;
    const some = feed.entries.length > 0;
    const filters = activeCount(this.place.filters);
    this._fill(this._banners, [state, status?.logging, status?.storage, error, some], () =>
      banners(this._hass, feed, this._acts),
    );
    this._main.classList.toggle("stale", state === "offline" || state === "error");
    // What was shown stays until there is something else, or until it takes too long.
    if (state === "loading") return;
    clearTimeout(this._flash);
    this.element.setAttribute("aria-busy", "false");
    this._showEntries();
    this._fill(this._state, [state, error, some, hasMore, filters], () =>
      some ? null : emptyState(this._hass, feed, filters, this._acts),
    );
    this._fill(this._list.foot, [state, busy, scannedTo, some, hasMore], () => ending(this._hass, feed, this._acts));
  }

  /**
   * Show something where what it is made of has changed: it may have the focus, or be read aloud.
   * @param {HTMLElement} holder @param {any[]} facts @param {() => any} make
   */
  _fill(holder, facts, make) {
    const print = JSON.stringify(facts);
    if (holder.dataset.print === print) return;
    holder.dataset.print = print;
    fill(holder, make());
  }

  _showEntries() {
    const { entries, revision } = this.feed;
    if (revision === this._revision && !this._fresh) return;
    this._revision = revision;
    const newest = entries[0]?.seq ?? 0;
    const news = this._fresh ? [] : entries.slice(0, entries.findIndex(({ seq }) => seq <= this._seen));
    if (this._fresh) this._list.reset();
    this._fresh = false;
    this._seen = Math.max(this._seen, newest);
    this._list.show(entries, news.length > 0);
    if (!news.length) return;
    this._toolbar.announce(news);
    this._facetsTimer ??= setTimeout(() => this._facets(), FACETS_MS);
  }

  /** @param {boolean} top */
  _scrolled(top) {
    this._top = top;
    this._settle();
  }

  /** New entries wait while somebody reads further down, or wants them to. */
  _settle() {
    if (this._held || !this._top) this.feed.pause();
    else this.feed.resume();
    this._toolbar.showFeed(this.feed, this._held);
  }

  _showNews() {
    const { paused } = this.feed;
    this._list.toTop();
    this._top = true;
    this.feed.resume();
    if (this._held && paused) this.feed.pause();
    this._list.rows[0]?.focus({ preventScroll: true });
  }

  /** @param {boolean} wide */
  _fit(wide) {
    this.element.classList.toggle("wide", wide);
    if (wide) this._sheet?.close();
    if (wide || !this._sheet) this._side.appendChild(this._pane.element);
  }

  _openFilters() {
    if (this._sheet) return;
    this._sheet = openDialog(this._root, this._hass, {
      title: t(this._hass, "filters"),
      className: "filters-sheet",
      content: this._pane.element,
      actions: button(t(this._hass, "done"), () => this._sheet?.close(), { class: "text filled" }),
      onClose: () => {
        this._sheet = undefined;
        this._side.appendChild(this._pane.element);
      },
    });
  }

  _search() {
    if (!this.element.classList.contains("wide")) this._openFilters();
    this._pane.search.focus();
  }

  /** @param {boolean} forward */
  _leave(forward) {
    const { foot } = this._list;
    const after = /** @type {HTMLElement | null} */ (foot.querySelector("button"));
    const before = /** @type {HTMLElement | null} */ (this._toolbar.element.querySelector(".live"));
    if (!forward || !after) before?.focus();
    else after.focus();
  }
}
