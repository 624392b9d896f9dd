/** Everything about one entry. */

import { permalink } from "./address.js";
import { button, iconButton, openDialog, toast } from "./dialog.js";
import { fill, h, icon } from "./dom.js";
import { renderRow } from "./row.js";
import { categoryIcon, categoryName, severityOf } from "./severity.js";
import { actionTitle, actorLabel, entityTypeName, entryMessage, t } from "./text.js";
import { full, zoneOf } from "./time.js";

/** @typedef {import("./feed.js").Entry} Entry */
/** @typedef {import("./filters.js").Filters} Filters */

const AROUND_MS = 60_000;
const RELATED = 8;
const NONE = "–";
const FIELDS = Object.freeze([
  "id",
  "ts",
  "category",
  "action",
  "severity",
  "actor",
  "message",
  "entity_type",
  "entity_id",
  "entity_name",
  "metadata",
]);

/** @param {Entry} entry @returns {string} its 11 fields */
export function asJson(entry) {
  return JSON.stringify(Object.fromEntries(FIELDS.map((key) => [key, entry[key]])), null, 2);
}

/** A dialog that shows one entry after the other. */
export class Details {
  /**
   * @param {ShadowRoot} root @param {any} hass
   * @param {{entries: () => Entry[], onShow: (id: string) => void, onFilter: (change: Partial<Filters>) => void}} acts
   */
  constructor(root, hass, { entries, onShow, onFilter }) {
    this._root = root;
    this._hass = hass;
    this._entries = entries;
    this._onShow = onShow;
    this._onFilter = onFilter;
    /** @type {HTMLDialogElement | null} */
    this._dialog = null;
  }

  /** @param {Entry} entry */
  open(entry) {
    this._body ??= h("div", { class: "details" });
    this._newer = iconButton(t(this._hass, "details.newer"), "mdi:chevron-up", () => this._step(-1));
    this._older = iconButton(t(this._hass, "details.older"), "mdi:chevron-down", () => this._step(1));
    this._dialog = openDialog(this._root, this._hass, {
      title: t(this._hass, "details.title"),
      content: this._body,
      actions: [
        this._newer,
        this._older,
        h("span", { class: "stretch" }),
        button(t(this._hass, "details.copy_link"), () => this._copy(permalink(this._entry.id)), { icon: "mdi:link-variant" }),
        button(t(this._hass, "details.copy_json"), () => this._copy(asJson(this._entry)), { icon: "mdi:content-copy" }),
      ],
      onClose: () => this._onShow(""),
    });
    this._show(entry);
  }

  /** Open an entry by its id, if the log still has it and it may be seen. @param {string} id */
  async openById(id) {
    const known = this._entries().find((entry) => entry.id === id);
    try {
      const page = known ? { entries: [known] } : await this._hass.callWS({ type: "ledgrab/activity/list", ids: [id] });
      if (page.entries.length) {
        this.open(page.entries[0]);
        return;
      }
      toast(/** @type {HTMLElement} */ (this._root.host), t(this._hass, "details.gone"));
    } catch (error) {
      toast(/** @type {HTMLElement} */ (this._root.host), error?.message ?? String(error));
    }
    this._onShow("");
  }

  close() {
    this._dialog?.close();
  }

  /** @param {Entry} entry */
  _show(entry) {
    this._entry = entry;
    this._onShow(entry.id);
    const hass = this._hass;
    const severity = severityOf(hass, entry.severity);
    fill(
      /** @type {HTMLElement} */ (this._body),
      h(
        "div",
        { class: `lead ${severity.class}` },
        h("span", { class: "glyph" }, icon(entry.severity === "info" ? categoryIcon(entry.category) : severity.icon)),
        h("p", null, h("bdi", null, entryMessage(hass, entry))),
      ),
      h("dl", null, this._fields(entry, severity.word)),
      this._metadata(entry),
      (this._related = h("div", { class: "related" })),
    );
    const at = this._at();
    this._newer.disabled = at <= 0;
    this._older.disabled = at < 0 || at >= this._entries().length - 1;
    this._dialog?.querySelector(".content")?.scrollTo(0, 0);
    this._relate(entry);
  }

  /** @param {Entry} entry @param {string} severity */
  _fields(entry, severity) {
    const hass = this._hass;
    const { actor, category, entity_type: type, entity_id: id, entity_name: name } = entry;
    const thing = id ? { entity_type: type ?? "", entity_id: id } : null;
    return [
      this._field("ts", h("time", { datetime: entry.ts }, full(entry.ts, hass.locale, zoneOf(hass)))),
      this._field("category", categoryName(hass, category), { categories: [category] }),
      this._field("action", `${actionTitle(hass, entry.action)} (${entry.action})`),
      this._field("severity", severity, { severities: [entry.severity] }),
      this._field("actor", actorLabel(hass, actor), { actor }),
      this._field("message", entry.message),
      this._field("entity_type", entityTypeName(hass, type) || NONE, type && !id ? { entity_type: type } : null),
      this._field("entity_name", name ?? NONE, thing),
      this._field("entity_id", id ? h("code", null, id) : NONE),
      this._field("id", h("code", null, entry.id)),
    ];
  }

  /** @param {string} key @param {string | Node} value @param {Partial<Filters> | null} [filter] */
  _field(key, value, filter = null) {
    const label = t(this._hass, `field.${key}`);
    const only = () => {
      this.close();
      this._onFilter(/** @type {Partial<Filters>} */ (filter));
    };
    const hint = t(this._hass, "details.filter", { field: label });
    return [
      h("dt", null, label),
      h("dd", null, h("span", null, h("bdi", null, value)), filter && iconButton(hint, "mdi:filter-plus-outline", only)),
    ];
  }

  /** @param {Entry} entry */
  _metadata(entry) {
    const rows = Object.entries(entry.metadata ?? {});
    return [
      h("h3", null, t(this._hass, "field.metadata")),
      rows.length
        ? h(
            "dl",
            { class: "metadata" },
            rows.map(([key, value]) => [h("dt", null, key), h("dd", null, h("bdi", null, readable(value)))]),
          )
        : h("p", null, NONE),
    ];
  }

  /** What else happened at that time. @param {Entry} entry */
  async _relate(entry) {
    const at = Date.parse(entry.ts);
    const holder = /** @type {HTMLElement} */ (this._related);
    try {
      const { entries } = await this._hass.callWS({
        type: "ledgrab/activity/list",
        since: new Date(at - AROUND_MS).toISOString(),
        until: new Date(at + AROUND_MS).toISOString(),
        limit: 50,
      });
      const near = entries
        .filter((/** @type {Entry} */ { id }) => id !== entry.id)
        .sort((/** @type {Entry} */ one, /** @type {Entry} */ other) => distance(entry, one) - distance(entry, other))
        .slice(0, RELATED)
        .sort((/** @type {Entry} */ one, /** @type {Entry} */ other) => other.seq - one.seq);
      if (!near.length || this._entry !== entry) return;
      fill(
        holder,
        h("h3", null, t(this._hass, "details.related")),
        near.map((/** @type {Entry} */ other) =>
          renderRow(this._hass, other, { compact: true, onOpen: (chosen) => this._show(chosen) }),
        ),
      );
    } catch {
      // The entry itself is what was asked for.
    }
  }

  _at() {
    return this._entries().findIndex(({ id }) => id === this._entry.id);
  }

  /** @param {number} by */
  _step(by) {
    const next = this._entries()[this._at() + by];
    if (next) this._show(next);
  }

  /** @param {string} text */
  async _copy(text) {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyByHand(/** @type {HTMLElement} */ (this._body), text);
    toast(/** @type {HTMLElement} */ (this._root.host), t(this._hass, "details.copied"));
  }
}

/** Same actor or thing first, then by time. @param {Entry} entry @param {Entry} other */
function distance(entry, other) {
  const kin = (other.actor === entry.actor ? 1 : 0) + (entry.entity_id && other.entity_id === entry.entity_id ? 2 : 0);
  return Math.abs(other.seq - entry.seq) - kin * RELATED;
}

/** @param {unknown} value @returns {string} */
function readable(value) {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Copy where the page came without encryption, and browsers have no clipboard. @param {HTMLElement} near @param {string} text */
function copyByHand(near, text) {
  const field = /** @type {HTMLTextAreaElement} */ (h("textarea", { readonly: true, class: "hidden" }, text));
  near.appendChild(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
