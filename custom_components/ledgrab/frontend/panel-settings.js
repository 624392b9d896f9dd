/** What of the log is kept, for how long, and who sees it. */

import { button, openDialog, toast } from "./dialog.js";
import { h } from "./dom.js";
import { CATEGORIES } from "./filters.js";
import { t } from "./text.js";
import { full, zoneOf } from "./time.js";

const SIDEBAR = Object.freeze(["shown", "admins", "hidden"]);

/** @param {ShadowRoot} root @param {any} hass */
export async function openSettings(root, hass) {
  try {
    const [settings, stats] = await Promise.all([
      hass.callWS({ type: "ledgrab/activity/settings/get" }),
      hass.callWS({ type: "ledgrab/activity/stats" }),
    ]);
    edit(root, hass, settings, stats);
  } catch (error) {
    toast(/** @type {HTMLElement} */ (root.host), error?.message ?? String(error));
  }
}

/** @param {ShadowRoot} root @param {any} hass @param {any} settings @param {any} stats */
function edit(root, hass, settings, stats) {
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const form = h(
    "form",
    { id: "settings", onsubmit: save },
    h("p", { class: "note" }, sizeOf(hass, stats)),
    check(hass, "logging", settings.logging),
    h(
      "fieldset",
      null,
      h("legend", null, t(hass, "settings.retention")),
      h(
        "div",
        { class: "pair" },
        number(hass, "max_days", settings.max_days, 3650),
        number(hass, "max_entries", settings.max_entries, 1_000_000),
      ),
      h("p", { class: "note" }, t(hass, "settings.retention_note")),
    ),
    h(
      "fieldset",
      null,
      h("legend", null, t(hass, "settings.published")),
      h("p", { class: "note" }, t(hass, "settings.published_note")),
      CATEGORIES.filter((category) => category !== "auth").map((category) =>
        box("published", category, t(hass, `category.${category}`), settings.published.includes(category)),
      ),
    ),
    h(
      "label",
      { class: "field" },
      h("span", null, t(hass, "settings.sidebar")),
      h(
        "select",
        { name: "sidebar" },
        SIDEBAR.map((value) =>
          h("option", { value, selected: settings.sidebar === value }, t(hass, `settings.sidebar_${value}`)),
        ),
      ),
    ),
    check(hass, "sessions", settings.sessions),
    check(hass, "keep_log", settings.keep_log),
    problem,
  );
  const dialog = openDialog(root, hass, {
    title: t(hass, "settings.title"),
    content: form,
    actions: [
      button(t(hass, "cancel"), () => dialog.close()),
      h("button", { type: "submit", form: "settings", class: "text filled" }, t(hass, "save")),
    ],
  });

  /** @param {Event} event */
  async function save(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (form));
    try {
      await hass.callWS({
        type: "ledgrab/activity/settings/set",
        logging: data.has("logging"),
        max_days: Number(data.get("max_days")),
        max_entries: Number(data.get("max_entries")),
        published: data.getAll("published"),
        sidebar: data.get("sidebar"),
        sessions: data.has("sessions"),
        keep_log: data.has("keep_log"),
      });
      dialog.close();
      toast(/** @type {HTMLElement} */ (root.host), t(hass, "settings.saved"));
    } catch (error) {
      problem.textContent = error?.message ?? String(error);
      problem.hidden = false;
      problem.scrollIntoView({ block: "nearest" });
    }
  }
}

/** @param {any} hass @param {any} stats @returns {string} */
function sizeOf(hass, stats) {
  const count = stats.entries.toLocaleString(hass.language);
  const size = (stats.file_bytes / 1_048_576).toLocaleString(hass.language, { maximumFractionDigits: 1 });
  if (!stats.oldest) return t(hass, "settings.empty", { size });
  return t(hass, "settings.size", { count, size, since: full(stats.oldest, hass.locale, zoneOf(hass)) });
}

/** @param {any} hass @param {string} name @param {boolean} checked */
function check(hass, name, checked) {
  return h(
    "label",
    { class: "check" },
    h("input", { type: "checkbox", name, checked }),
    h(
      "span",
      null,
      t(hass, `settings.${name}`),
      h("small", null, t(hass, `settings.${name}_note`)),
    ),
  );
}

/** @param {string} name @param {string} value @param {string} label @param {boolean} checked */
function box(name, value, label, checked) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", name, value, checked }), h("span", null, label));
}

/** @param {any} hass @param {string} name @param {number} value @param {number} max */
function number(hass, name, value, max) {
  return h(
    "label",
    { class: "field" },
    h("span", null, t(hass, `settings.${name}`)),
    h("input", { type: "number", name, value, min: "0", max, step: "1", required: true, inputmode: "numeric" }),
  );
}
