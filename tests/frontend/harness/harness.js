/** The page: what a test asks for of panel and card, with a `hass` of our own. */

import "/harness/elements.js";
import "/frontend/activity-card.js";
import "/frontend/activity-panel.js";
import "/frontend/live-view.js";
import { FakeServer } from "/harness/server.js";

const TEXTS = "component.ledgrab.config_panel.";
const LANGUAGES = ["en", "ru", "zh-Hans"];
const server = new FakeServer();
const elements = new Set();

/** @param {any} tree @param {string} [path] @returns {[string, string][]} */
function flat(tree, path = "") {
  return Object.entries(tree ?? {}).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  );
}

/** @param {Map<string, string>} texts */
function localizer(texts) {
  return (/** @type {string} */ key, /** @type {Record<string, any>} */ values = {}) =>
    (texts.get(key.slice(TEXTS.length)) ?? "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

const hass = {
  callWS: (/** @type {any} */ message) => server.callWS(message),
  connection: server,
  localize: localizer(new Map()),
  language: "en",
  locale: { language: "en", time_format: "24", number_format: "language", time_zone: "server" },
  config: { time_zone: "Europe/Stockholm" },
  user: { id: "1", name: "Anna", is_admin: true },
  states: {},
  entities: {},
  themes: { darkMode: false },
  panels: { "ledgrab-activity": {} },
  async loadBackendTranslation() {
    const { language } = window.harness.hass;
    const answer = await fetch(`/translations/${LANGUAGES.includes(language) ? language : "en"}.json`);
    window.harness.change({ localize: localizer(new Map(flat((await answer.json()).config_panel))) });
  },
};

window.server = server;
window.harness = {
  hass,

  /** Home Assistant gives a new `hass` whenever anything has changed. @param {object} [fields] */
  change(fields = {}) {
    this.hass = { ...this.hass, ...fields };
    for (const element of elements) element.hass = this.hass;
  },

  /** @param {string} language @param {"ltr" | "rtl"} direction */
  speak(language, direction = "ltr") {
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
    this.change({ language, locale: { ...this.hass.locale, language } });
  },

  /** @param {"light" | "dark"} theme */
  wear(theme) {
    document.documentElement.dataset.theme = theme;
    this.change({ themes: { darkMode: theme === "dark" } });
  },

  /** @param {boolean} admin */
  become(admin) {
    server.admin = admin;
    this.change({ user: { ...this.hass.user, is_admin: admin } });
  },

  /** @param {object} [config] @param {string} [className] of the dashboard */
  card(config = {}, className = "") {
    const card = document.createElement("ledgrab-activity-card");
    card.setConfig({ type: "custom:ledgrab-activity-card", ...config });
    const main = document.createElement("main");
    main.className = `dashboard ${className}`;
    const title = document.createElement("h1");
    title.textContent = "Dashboard";
    main.append(title, card);
    this._place(card, main);
    return card;
  },

  panel() {
    const panel = document.createElement("ledgrab-activity-panel");
    panel.panel = { config: {} };
    panel.route = { prefix: "/ledgrab-activity", path: "" };
    panel.narrow = innerWidth < 870;
    this._place(panel, panel);
    return panel;
  },

  live() {
    const main = document.createElement("main");
    const title = document.createElement("h1");
    title.textContent = "Live";
    const view = document.createElement("ledgrab-live-view");
    main.append(title, view);
    this._place(view, main);
    return view;
  },

  /** @param {any} element @param {Element} root */
  _place(element, root) {
    element.hass = this.hass;
    elements.add(element);
    document.body.append(root);
    window.shown = element;
  },
};
