/** The filters as a form: chips, pick lists, free text, a range of time. */

import { button } from "./dialog.js";
import { fill, h, icon } from "./dom.js";
import { activeCount, CATEGORIES, EMPTY, isReversed, SEVERITIES, TODAY } from "./filters.js";
import { categoryIcon, severityOf } from "./severity.js";
import { actorLabel, entityTypeName, t } from "./text.js";
import { dayKey, zoneOf } from "./time.js";

/** @typedef {import("./filters.js").Filters} Filters */
/** @typedef {{actions: {category: string, severity: string, count: number}[],
 *   actors: {actor: string, count: number}[],
 *   entities: {entity_type: string | null, entity_id: string, entity_name: string | null}[]}} Facets */

export const DEBOUNCE_MS = 300;
/** @type {Facets} */
const NOTHING = { actions: [], actors: [], entities: [] };

/** The form; it tells of every change and changes nothing else by itself. */
export class FilterPane {
  /** @param {any} hass @param {(filters: Filters) => void} onChange */
  constructor(hass, onChange) {
    this._hass = hass;
    this._onChange = onChange;
    /** @type {Filters} */
    this._filters = { ...EMPTY };
    this._facets = NOTHING;
    this.search = this._searchField();
    this._categories = h("div", { class: "chips", role: "group", "aria-label": t(hass, "filter.category") });
    this._severities = h("div", { class: "chips", role: "group", "aria-label": t(hass, "filter.severity") });
    this._actor = h("select", { onchange: () => this._set({ actor: this._actor.value }) });
    this._entity = h("select", { onchange: () => this._set(JSON.parse(this._entity.value)) });
    this._since = this._timeField("since");
    this._until = this._timeField("until");
    this._problem = h("p", { class: "problem", role: "alert", hidden: true }, t(hass, "filter.reversed"));
    this._clear = button("", () => this._set({ ...EMPTY }), { class: "text tonal", icon: "mdi:filter-remove-outline" });
    this.element = h(
      "form",
      { class: "filters", role: "search", "aria-label": t(hass, "filters"), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      h("label", { class: "field search" }, h("span", null, t(hass, "filter.text")), icon("mdi:magnify"), this.search),
      section(t(hass, "filter.category"), this._categories),
      section(t(hass, "filter.severity"), this._severities),
      field(t(hass, "filter.actor"), this._actor),
      field(t(hass, "filter.entity"), this._entity),
      field(t(hass, "filter.since"), this._since),
      field(t(hass, "filter.until"), this._until),
      this._problem,
      this._clear,
    );
  }

  /** @param {Filters} filters @param {Facets | null} [facets] */
  show(filters, facets) {
    this._filters = filters;
    this._facets = facets ?? this._facets;
    this._chips(this._categories, "categories", this._shownCategories(), (category) => ({
      icon: categoryIcon(category),
      word: t(this._hass, `category.${category}`),
      class: "",
    }));
    this._chips(this._severities, "severities", SEVERITIES, (severity) => severityOf(this._hass, severity));
    this._actors();
    this._entities();
    if (!this._isTyping()) this.search.value = filters.message_like;
    const today = `${dayKey(Date.now(), zoneOf(this._hass))}T00:00`;
    const since = filters.since === TODAY ? today : filters.since;
    if (this._since.value !== since) this._since.value = since;
    if (this._until.value !== filters.until) this._until.value = filters.until;
    this._problem.hidden = !isReversed(filters);
    const count = activeCount(filters);
    this._clear.hidden = !count;
    fill(/** @type {Element} */ (this._clear.lastElementChild), t(this._hass, "clear_filters_count", { count }));
  }

  /** Forget what somebody is about to type. */
  stop() {
    clearTimeout(this._timer);
    this._timer = undefined;
  }

  _isTyping() {
    return this._timer !== undefined;
  }

  _shownCategories() {
    return CATEGORIES.filter((category) => category !== "auth" || this._hass.user?.is_admin);
  }

  /** @param {Partial<Filters>} change */
  _set(change) {
    this.stop();
    this._onChange({ ...this._filters, message_like: this.search.value.trim(), ...change });
  }

  /**
   * @param {HTMLElement} holder @param {"categories" | "severities"} key @param {readonly string[]} values
   * @param {(value: string) => {icon: string, word: string, class: string}} look
   */
  _chips(holder, key, values, look) {
    const chosen = this._filters[key];
    const had = focusedIn(holder);
    fill(
      holder,
      values.map((value) => {
        const { icon: name, word, class: kind } = look(value);
        const pressed = chosen.includes(value);
        const toggled = pressed ? chosen.filter((other) => other !== value) : [...chosen, value];
        return h(
          "button",
          {
            type: "button",
            class: `chip ${kind}`,
            dataset: { value },
            "aria-pressed": String(pressed),
            onclick: () => this._set({ [key]: values.filter((other) => toggled.includes(other)) }),
          },
          icon(name),
          h("span", null, word),
          h("span", { class: "number" }, this._count(key, value).toLocaleString(this._hass.language)),
        );
      }),
    );
    if (had) /** @type {HTMLElement | null} */ (holder.querySelector(`[data-value="${had}"]`))?.focus();
  }

  /** How many entries a chip would show beside the other row of chips. @param {string} key @param {string} value */
  _count(key, value) {
    const { categories, severities } = this._filters;
    const among = (/** @type {string[]} */ chosen, /** @type {string} */ one) => !chosen.length || chosen.includes(one);
    return this._facets.actions
      .filter(({ category, severity }) =>
        key === "categories"
          ? category === value && among(severities, severity)
          : severity === value && among(categories, category),
      )
      .reduce((sum, { count }) => sum + count, 0);
  }

  _actors() {
    const known = this._facets.actors.map(({ actor, count }) => [
      actor,
      `${actorLabel(this._hass, actor)} (${count.toLocaleString(this._hass.language)})`,
    ]);
    const { actor } = this._filters;
    if (actor && !known.some(([value]) => value === actor)) known.unshift([actor, actorLabel(this._hass, actor)]);
    options(this._actor, [["", t(this._hass, "filter.anybody")], ...known], actor);
  }

  _entities() {
    const { entity_type: type, entity_id: id } = this._filters;
    const value = (/** @type {string | null} */ kind, /** @type {string} */ key) =>
      JSON.stringify({ entity_type: kind ?? "", entity_id: key });
    const known = this._facets.entities.map((entity) => [
      value(entity.entity_type, entity.entity_id),
      [entityTypeName(this._hass, entity.entity_type), entity.entity_name ?? entity.entity_id].filter(Boolean).join(" · "),
    ]);
    known.sort(([, one], [, other]) => one.localeCompare(other, this._hass.language));
    const chosen = value(type, id);
    if ((type || id) && !known.some(([key]) => key === chosen)) {
      known.unshift([chosen, [entityTypeName(this._hass, type), id].filter(Boolean).join(" · ")]);
    }
    options(this._entity, [[value("", ""), t(this._hass, "filter.anything")], ...known], chosen);
  }

  /** @returns {HTMLInputElement} */
  _searchField() {
    const typed = () => {
      clearTimeout(this._timer);
      this._timer = setTimeout(() => this._set({}), DEBOUNCE_MS);
    };
    const onkeydown = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter") this._set({});
      if (event.key !== "Escape" || !this.search.value) return;
      event.preventDefault();
      event.stopPropagation();
      this.search.value = "";
      this._set({});
    };
    const props = { type: "search", maxlength: 200, autocomplete: "off", enterkeyhint: "search", oninput: typed, onkeydown };
    return /** @type {HTMLInputElement} */ (h("input", props));
  }

  /** @param {"since" | "until"} key @returns {HTMLInputElement} */
  _timeField(key) {
    const changed = () => this._set({ [key]: field.value });
    const field = /** @type {HTMLInputElement} */ (h("input", { type: "datetime-local", onchange: changed }));
    return field;
  }
}

/** @param {string} title @param {any} content */
function section(title, content) {
  return h("section", null, h("h2", null, title), content);
}

/** @param {string} title @param {HTMLElement} control */
function field(title, control) {
  return h("label", { class: "field" }, h("span", null, title), control);
}

/** @param {HTMLElement} holder @returns {string | undefined} the value of the chip that has the focus */
function focusedIn(holder) {
  const root = /** @type {ShadowRoot | Document} */ (holder.getRootNode());
  const active = /** @type {HTMLElement | null} */ (root.activeElement);
  return active && holder.contains(active) ? active.dataset.value : undefined;
}

/** @param {HTMLSelectElement} select @param {string[][]} choices @param {string} chosen */
function options(select, choices, chosen) {
  fill(select, choices.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
  select.value = chosen;
}
