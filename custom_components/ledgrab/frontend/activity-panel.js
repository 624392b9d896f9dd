/** The panel "LedGrab activity". */

import { placeOf, show } from "./address.js";
import { button, openDialog } from "./dialog.js";
import { adopt, fill, h } from "./dom.js";
import { dialogStyles } from "./panel-dialog-styles.js";
import { openClear } from "./panel-clear.js";
import { download, FORMATS } from "./panel-export.js";
import { listStyles } from "./panel-list-styles.js";
import { menu } from "./panel-menu.js";
import { openSettings } from "./panel-settings.js";
import { styles } from "./panel-styles.js";
import { ActivityView } from "./panel-view.js";
import { rowStyles } from "./row.js";
import { hasTexts, loadTexts, t } from "./text.js";
import { tokens } from "./tokens.js";
import { offerReload } from "./version.js";

const VIEWS = /** @type {const} */ (["activity", "live"]);
const KEYS = Object.freeze(["/", "p", "PageDown", "PageUp", "Home", "End", "Enter"]);

export class LedgrabActivityPanel extends HTMLElement {
  constructor() {
    super();
    adopt(this.attachShadow({ mode: "open" }), tokens, styles, listStyles, rowStyles, dialogStyles);
    this._view = "activity";
  }

  /** Set at every change of any state: only what is used is compared. @param {any} hass */
  set hass(hass) {
    this._hass = hass;
    if (this._menuButton) this._menuButton.hass = hass;
    if (this._live) this._live.hass = hass;
    this._activity?.update(hass);
    if (this._print !== printOf(hass)) this._begin();
  }

  get hass() {
    return this._hass;
  }

  /** @param {boolean} narrow */
  set narrow(narrow) {
    this._narrow = narrow;
    this.toggleAttribute("narrow", narrow);
    if (this._menuButton) this._menuButton.narrow = narrow;
    if (this._live) this._live.narrow = narrow;
  }

  connectedCallback() {
    this._begin();
  }

  disconnectedCallback() {
    this._beginning = undefined;
    this._activity?.stop();
    this._activity = undefined;
    this.shadowRoot?.replaceChildren();
  }

  /** Build everything, once there are texts. */
  async _begin() {
    if (!this.isConnected || !this._hass) return;
    const beginning = (this._beginning = {});
    this._print = printOf(this._hass);
    await loadTexts(this._hass);
    // The state that has them is on its way.
    if (!hasTexts(this._hass)) await new Promise((resolve) => setTimeout(resolve));
    if (this._beginning !== beginning || !this.isConnected) return;
    this._activity?.stop();
    this._build();
  }

  _build() {
    const hass = this._hass;
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    this._menuButton = h("ha-menu-button", { hass });
    this._menuButton.narrow = this._narrow;
    this._tabs = h("div", { class: "tabs", role: "tablist", "aria-label": t(hass, "title"), onkeydown: (/** @type {KeyboardEvent} */ event) => this._turn(event) });
    const header = h(
      "header",
      { class: "bar" },
      this._menuButton,
      h("h1", null, t(hass, "title")),
      this._tabs,
      menu(t(hass, "more"), () => this._items()),
    );
    this._body = h("div", { class: "body", id: "body", role: "tabpanel" });
    fill(root, header, h("main", null, this._body));
    this._activity = new ActivityView(root, hass, (version) => this._check(version));
    this._activity.start();
    this._open(placeOf(location.search).view);
  }

  /** @returns {(import("./panel-menu.js").Item | null)[]} */
  _items() {
    const hass = this._hass;
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    const filters = () => /** @type {ActivityView} */ (this._activity).place.filters;
    const refresh = { label: t(hass, "refresh"), icon: "mdi:refresh", run: () => this._activity?.reload() };
    const help = { label: t(hass, "keys.title"), icon: "mdi:keyboard-outline", run: () => this._help() };
    if (!hass.user?.is_admin) return [refresh, help];
    return [
      ...FORMATS.map((format) => ({
        label: t(hass, `export.${format}`),
        icon: "mdi:download",
        run: () => download(this, hass, format, filters()),
      })),
      null,
      refresh,
      help,
      { label: t(hass, "settings.title"), icon: "mdi:cog-outline", run: () => openSettings(root, hass) },
      null,
      {
        label: t(hass, "clear.menu"),
        icon: "mdi:delete-sweep-outline",
        danger: true,
        run: () => openClear(root, hass, () => this._activity?.reload()),
      },
    ];
  }

  /** @param {"activity" | "live"} view */
  _open(view) {
    this._view = view;
    const { _tabs: tabs, _activity: activity } = this;
    if (!tabs || !activity) return;
    fill(
      tabs,
      VIEWS.map((name) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            id: `tab-${name}`,
            "aria-controls": "body",
            "aria-selected": String(name === view),
            tabindex: name === view ? "0" : "-1",
            onclick: () => this._choose(name),
          },
          t(this._hass, `tab.${name}`),
        ),
      ),
    );
    this._body?.setAttribute("aria-labelledby", `tab-${view}`);
    this._live = undefined;
    if (view === "activity") fill(/** @type {Element} */ (this._body), activity.element);
    else this._openLive();
  }

  /** @param {"activity" | "live"} view */
  _choose(view) {
    const activity = /** @type {ActivityView} */ (this._activity);
    activity.place = { ...activity.place, view };
    show(activity.place);
    this._open(view);
    /** @type {HTMLElement | null | undefined} */ (this._tabs?.querySelector("[aria-selected=true]"))?.focus();
  }

  /** @param {KeyboardEvent} event */
  _turn(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    this._choose(this._view === "live" ? "activity" : "live");
  }

  async _openLive() {
    const body = /** @type {Element} */ (this._body);
    body.replaceChildren();
    try {
      await import("./live-view.js");
    } catch {
      fill(body, h("div", { class: "empty" }, h("h2", null, t(this._hass, "live.missing"))));
      return;
    }
    if (this._view !== "live" || this._body !== body) return;
    this._live = h("ledgrab-live-view", { class: "live-view", hass: this._hass });
    this._live.narrow = this._narrow;
    body.replaceChildren(this._live);
  }

  _help() {
    const hass = this._hass;
    const rows = KEYS.map((key) => [h("dt", null, h("kbd", null, key)), h("dd", null, t(hass, `keys.${key === "/" ? "search" : key.toLowerCase()}`))]);
    const dialog = openDialog(/** @type {ShadowRoot} */ (this.shadowRoot), hass, {
      title: t(hass, "keys.title"),
      className: "small",
      content: h("dl", { class: "keys" }, rows),
      actions: button(t(hass, "close"), () => dialog.close()),
    });
  }

  /** @param {string | null} version */
  _check(version) {
    const hass = this._hass;
    offerReload(this, version, { message: t(hass, "version.message"), reload: t(hass, "version.reload") });
  }
}

/** @param {any} hass @returns {string} what everything is drawn anew for */
function printOf(hass) {
  const { language, locale, user, config } = hass;
  return JSON.stringify([hasTexts(hass), language, locale, user?.id, user?.is_admin, config?.time_zone]);
}

if (!customElements.get("ledgrab-activity-panel")) {
  customElements.define("ledgrab-activity-panel", LedgrabActivityPanel);
}
