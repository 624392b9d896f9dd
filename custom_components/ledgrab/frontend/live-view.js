/** Every target as it is right now, with the colors of its LEDs. */

import { button } from "./dialog.js";
import { adopt, fill, h, icon } from "./dom.js";
import { LiveCard, stateOf } from "./live-card.js";
import { TargetsFeed } from "./live-feed.js";
import { liveStyles } from "./live-styles.js";
import { loadTexts, t } from "./text.js";
import { tokens } from "./tokens.js";

/** @typedef {import("./live-feed.js").Target} Target */

const CALM_MS = 1_000;
/** How often those who listen are told what has changed, milliseconds. */
const TELL_MS = 5_000;

export class LedgrabLiveView extends HTMLElement {
  constructor() {
    super();
    adopt(this.attachShadow({ mode: "open" }), tokens, liveStyles);
    /** @type {Map<string, LiveCard>} */
    this._cards = new Map();
    /** @type {Set<Element>} */
    this._visible = new Set();
    this._calm = matchMedia("(prefers-reduced-motion: reduce)");
    this._onVisibility = () => this._follow();
    this._sized = new ResizeObserver((entries) => entries.forEach(({ target }) => this._cardOf(target)?.fit()));
    this._seen = new IntersectionObserver((entries) => this._saw(entries));
  }

  /** Set at every change of any state: only what is used is compared. @param {any} hass */
  set hass(hass) {
    const old = this._hass;
    this._hass = hass;
    if (this._feed) this._feed.hass = hass;
    if (!old || old.language !== hass.language || old.user !== hass.user) this._begin();
  }

  get hass() {
    return this._hass;
  }

  /** @param {boolean} narrow */
  set narrow(narrow) {
    this.toggleAttribute("narrow", narrow);
  }

  connectedCallback() {
    document.addEventListener("visibilitychange", this._onVisibility);
    this._begin();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this._onVisibility);
    this._beginning = undefined;
    this._end();
  }

  /** Build everything, once there are texts. */
  async _begin() {
    if (!this.isConnected || !this._hass) return;
    const beginning = (this._beginning = {});
    await loadTexts(this._hass);
    if (this._beginning !== beginning || !this.isConnected) return;
    this._end();
    this._build();
    this._feed = new TargetsFeed(this._hass);
    this._feed.addEventListener("change", () => this._changed());
    this._feed.addEventListener("news", (event) => this._show(/** @type {CustomEvent} */ (event).detail));
    this._follow();
  }

  _end() {
    this._feed?.stop();
    this._feed = undefined;
    this._sized.disconnect();
    this._seen.disconnect();
    clearTimeout(this._timer);
    clearTimeout(this._telling);
    cancelAnimationFrame(this._frame ?? 0);
    this._timer = this._telling = this._frame = undefined;
    this._cards.clear();
    this._visible.clear();
  }

  /** Nobody needs to be told what nobody sees. */
  _follow() {
    if (document.hidden) this._feed?.stop();
    else this._feed?.start();
  }

  _build() {
    const hass = this._hass;
    this._count = h("p", { class: "count" });
    this._startAll = button(t(hass, "live.start_all"), () => this._all(true), { class: "text outlined", icon: "mdi:play" });
    this._stopAll = button(t(hass, "live.stop_all"), () => this._all(false), { class: "text outlined", icon: "mdi:stop" });
    this._bar = h("div", { class: "bar", hidden: true }, this._count, h("div", { class: "all" }, this._startAll, this._stopAll));
    this._banner = h("p", { class: "banner", role: "status", hidden: true });
    this._grid = h("div", { class: "grid" });
    this._state = h("div", { class: "state-holder" });
    this._told = h("p", { class: "unseen", role: "status" });
    fill(/** @type {ShadowRoot} */ (this.shadowRoot), this._bar, this._banner, this._grid, this._state, this._told);
  }

  /** What there is, or how the connection is, has changed. */
  _changed() {
    const feed = /** @type {TargetsFeed} */ (this._feed);
    const { targets } = feed;
    for (const id of [...this._cards.keys()].filter((key) => !targets.has(key))) this._remove(id);
    for (const id of targets.keys()) if (!this._cards.has(id)) this._add(id);
    this._show(targets.keys());
    const stale = feed.state !== "ready" && feed.state !== "loading";
    const bar = /** @type {HTMLElement} */ (this._bar);
    const banner = /** @type {HTMLElement} */ (this._banner);
    bar.hidden = !targets.size;
    banner.hidden = !targets.size || !stale;
    fill(banner, icon("mdi:lan-disconnect"), h("span", null, t(this._hass, "offline.banner")));
    this._grid?.classList.toggle("stale", stale);
    fill(/** @type {Element} */ (this._state), targets.size ? null : this._emptyState(feed));
  }

  /** @param {Iterable<string>} ids of targets with something new */
  _show(ids) {
    const { targets } = /** @type {TargetsFeed} */ (this._feed);
    for (const id of ids) {
      const target = /** @type {Target} */ (targets.get(id));
      const card = /** @type {LiveCard} */ (this._cards.get(id));
      const { state } = card;
      card.show(target);
      if (state && state !== card.state) this._tell(target);
    }
    this._showCount([...targets.values()]);
    this._drawSoon();
  }

  /** @param {Target[]} targets */
  _showCount(targets) {
    const running = targets.filter((target) => target.running).length;
    const text = t(this._hass, "live.count", { running, total: targets.length });
    const count = /** @type {Element} */ (this._count);
    if (count.textContent !== text) count.textContent = text;
    this._startAll?.toggleAttribute("disabled", targets.every(({ wanted }) => wanted));
    this._stopAll?.toggleAttribute("disabled", targets.every(({ wanted }) => !wanted));
  }

  /** @param {string} id */
  _add(id) {
    const card = new LiveCard(this._hass, (target, start) => this._switch(target, start));
    this._cards.set(id, card);
    this._grid?.appendChild(card.element);
    this._sized.observe(card.stage);
    this._seen.observe(card.stage);
  }

  /** @param {string} id */
  _remove(id) {
    const card = /** @type {LiveCard} */ (this._cards.get(id));
    this._cards.delete(id);
    this._visible.delete(card.stage);
    this._sized.unobserve(card.stage);
    this._seen.unobserve(card.stage);
    card.element.remove();
  }

  /** @param {Element} stage @returns {LiveCard | undefined} */
  _cardOf(stage) {
    return [...this._cards.values()].find((card) => card.stage === stage);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  _saw(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this._visible.add(target);
      else this._visible.delete(target);
    }
    this._drawSoon();
  }

  _drawSoon() {
    if (this._frame || this._timer) return;
    if (this._calm.matches) this._timer = setTimeout(() => this._draw(), CALM_MS);
    else this._frame = requestAnimationFrame(() => this._draw());
  }

  _draw() {
    this._timer = this._frame = undefined;
    for (const card of this._cards.values()) if (card.dirty && this._visible.has(card.stage)) card.draw();
  }

  /** Say to those who cannot see it how a target is doing. @param {Target} target */
  _tell(target) {
    (this._news ??= new Map()).set(target.name, stateOf(target));
    this._telling ??= setTimeout(() => {
      this._telling = undefined;
      const all = [...(this._news ?? [])].map(([name, state]) => `${name}: ${t(this._hass, `live.state.${state}`)}`);
      /** @type {Element} */ (this._told).textContent = all.join(". ");
      this._news = undefined;
    }, TELL_MS);
  }

  /** @param {Target} target @param {boolean} start */
  async _switch({ entity_id }, start) {
    await this._call("switch", start ? "turn_on" : "turn_off", entity_id);
  }

  /** @param {boolean} start */
  async _all(start) {
    const { buttons, targets } = /** @type {TargetsFeed} */ (this._feed);
    const pressed = buttons[start ? "start_all" : "stop_all"];
    // The button tells the log of one act; somebody may have disabled it.
    if (pressed && this._hass.states[pressed]) {
      await this._call("button", "press", pressed);
    } else {
      await Promise.all([...targets.values()].map((target) => this._switch(target, start)));
    }
  }

  /** @param {string} domain @param {string} service @param {string | null} entity */
  async _call(domain, service, entity) {
    try {
      await this._hass.callService(domain, service, {}, { entity_id: entity });
    } catch {
      // Home Assistant has told the user.
    }
  }

  /** @param {TargetsFeed} feed */
  _emptyState({ state, error }) {
    const hass = this._hass;
    if (state === "loading") return null;
    if (state === "offline") return empty("mdi:lan-disconnect", t(hass, "offline.title"), t(hass, "live.offline_text"));
    if (state === "missing") return empty("mdi:puzzle-outline", t(hass, "live.unloaded_title"), t(hass, "live.unloaded_text"));
    if (state === "error") {
      const retry = button(t(hass, "retry"), () => this._feed?.start(), { class: "text tonal", icon: "mdi:refresh" });
      return empty("mdi:alert-circle-outline", t(hass, "live.error_title"), error ?? "", retry);
    }
    const link = { class: "text tonal", href: "/config/integrations/integration/ledgrab" };
    const add = hass.user?.is_admin && h("a", link, icon("mdi:plus"), h("span", null, t(hass, "live.empty_link")));
    return empty("mdi:television-ambient-light", t(hass, "live.empty_title"), t(hass, "live.empty_text"), add);
  }
}

/** @param {string} name of an icon @param {string} title @param {string} text @param {...any} more */
function empty(name, title, text, ...more) {
  return h("div", { class: "empty" }, icon(name), h("h2", null, title), h("p", null, text), more);
}

if (!customElements.get("ledgrab-live-view")) customElements.define("ledgrab-live-view", LedgrabLiveView);
