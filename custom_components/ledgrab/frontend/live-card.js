/** One target: what it shows, how it is doing, and the button that starts and stops it. */

import { button } from "./dialog.js";
import { fill, h, icon } from "./dom.js";
import { bytesOf, spotsOf } from "./led-outline.js";
import { Drawing } from "./live-drawing.js";
import { t } from "./text.js";

/** @typedef {import("./live-feed.js").Target} Target */

const ICONS = Object.freeze({
  running: "mdi:play-circle-outline",
  waiting: "mdi:timer-sand",
  problem: "mdi:alert",
  off: "mdi:stop-circle-outline",
});

/** @param {Target} target @returns {"running" | "waiting" | "problem" | "off"} */
export function stateOf({ wanted, running, problem }) {
  if (problem) return "problem";
  if (running) return "running";
  return wanted ? "waiting" : "off";
}

export class LiveCard {
  /** @param {any} hass @param {(target: Target, start: boolean) => Promise<void>} onSwitch */
  constructor(hass, onSwitch) {
    this._hass = hass;
    this._onSwitch = onSwitch;
    /** @type {readonly import("./led-outline.js").Spot[]} */
    this._spots = [];
    this._canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { role: "img" }));
    const light = /** @type {HTMLCanvasElement} */ (h("canvas", { class: "light", "aria-hidden": "true" }));
    this._drawing = new Drawing(this._canvas, light);
    this._screen = h("div", { class: "screen" });
    this.stage = h("div", { class: "stage" }, light, this._canvas, this._screen);
    this._name = h("h2", null);
    this._route = h("p", { class: "route" });
    this._state = h("p");
    this._problem = h("p", { class: "problem" });
    this._button = button("", () => this._press(), { class: "text tonal" });
    this.element = h(
      "ha-card",
      { class: "target" },
      h("div", { class: "head" }, h("div", { class: "what" }, this._name, this._route), this._state),
      this.stage,
      h("div", { class: "foot" }, this._problem, this._button),
    );
  }

  /** @param {Target} target */
  show(target) {
    const old = this._target;
    this._target = target;
    const state = (this.state = stateOf(target));
    const changed = (/** @type {(keyof Target)[]} */ ...keys) => !old || keys.some((key) => old[key] !== target[key]);
    if (changed("name", "device_id")) this._showName(target);
    if (changed("source", "device")) this._showRoute(target);
    if (changed("wanted", "running", "problem", "name")) this._showState(target, state);
    if (changed("layout", "name")) this._showLayout(target);
    if (changed("metrics", "running", "wanted", "problem", "layout")) this._showFigures(target, state);
    this.dirty = true;
  }

  /** Follow the size of the card. */
  fit() {
    const { clientWidth, clientHeight } = this.stage;
    this._drawing.fit(clientWidth, clientHeight, devicePixelRatio);
    this.draw();
  }

  draw() {
    this.dirty = false;
    const colors = this._target?.colors;
    this._drawing.draw(this._spots, colors ? bytesOf(colors) : null);
  }

  /** @param {Target} target */
  _showName({ name, device_id }) {
    // The pages of devices are for administrators.
    const page = this._hass.user?.is_admin && device_id;
    const shown = h("bdi", null, name);
    fill(this._name, page ? h("a", { href: `/config/devices/device/${encodeURIComponent(device_id)}` }, shown) : shown);
  }

  /** @param {Target} target */
  _showRoute({ source, device }) {
    fill(
      this._route,
      h("bdi", null, source ?? t(this._hass, "live.no_source")),
      icon("mdi:arrow-right"),
      h("bdi", null, device ?? t(this._hass, "live.no_device")),
    );
  }

  /** @param {Target} target @param {keyof typeof ICONS} state */
  _showState({ name, wanted, entity_id, problem }, state) {
    const hass = this._hass;
    this._state.className = `state ${state}`;
    fill(this._state, icon(ICONS[state]), h("span", null, t(hass, `live.state.${state}`)));
    fill(this._problem, h("bdi", null, problem));
    this._problem.hidden = !problem;
    fill(this._button, icon(wanted ? "mdi:stop" : "mdi:play"), h("span", null, t(hass, wanted ? "live.stop" : "live.start")));
    this._button.setAttribute("aria-label", t(hass, wanted ? "live.stop_named" : "live.start_named", { name }));
    this._button.toggleAttribute("disabled", !entity_id);
  }

  /** @param {Target} target */
  _showLayout({ name, layout }) {
    this._spots = layout ? spotsOf(layout) : [];
    this._canvas.setAttribute("aria-label", t(this._hass, "live.preview", { name, count: this._spots.length }));
  }

  /** @param {Target} target @param {keyof typeof ICONS} state */
  _showFigures({ metrics, layout, running }, state) {
    const hass = this._hass;
    if (!layout) fill(this._screen, h("p", null, t(hass, "live.damaged")));
    else if (!running || !metrics) fill(this._screen, icon(ICONS[state], { class: `big ${state}` }));
    else {
      const { frames_per_second: rate, latency_p50_ms: latency } = metrics;
      fill(
        this._screen,
        h("p", { class: "rate" }, t(hass, "live.rate", { rate: Math.round(rate) })),
        latency !== null && h("p", { class: "latency" }, t(hass, "live.latency", { latency: rounded(latency) })),
      );
    }
  }

  async _press() {
    const target = this._target;
    if (!target || this._pressed) return;
    this._pressed = true;
    this._button.setAttribute("aria-busy", "true");
    await this._onSwitch(target, !target.wanted);
    this._pressed = false;
    this._button.removeAttribute("aria-busy");
  }
}

/** @param {number} milliseconds @returns {number} with a digit behind the point where it matters */
function rounded(milliseconds) {
  return milliseconds < 10 ? Math.round(milliseconds * 10) / 10 : Math.round(milliseconds);
}
