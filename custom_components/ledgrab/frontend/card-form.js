/** The visual editor of the card, and where Home Assistant suggests it. */

import { ENTITY_TYPES, MAX_ROWS, TYPE } from "./card-config.js";
import { CATEGORIES, SEVERITIES } from "./filters.js";
import { actorLabel, entityTypeName, t } from "./text.js";

const HELPED = Object.freeze(["title", "categories", "severities", "actor"]);
const OUR_KEYS = Object.freeze(["last_activity", "activity"]);

/**
 * @param {any} hass as a card was last given it; null where there was none yet
 * @returns {Promise<any>} what `getConfigForm` has to return
 */
export async function form(hass) {
  const { actors, entities } = await facets(hass);
  const categories = CATEGORIES.filter((category) => category !== "auth" || hass?.user?.is_admin !== false);
  return {
    schema: [
      { name: "title", selector: { text: {} } },
      { name: "max_rows", default: 5, selector: { number: { min: 1, max: MAX_ROWS, mode: "box" } } },
      { name: "compact", selector: { boolean: {} } },
      { name: "categories", selector: several(hass, "category", categories) },
      { name: "severities", selector: several(hass, "severity", SEVERITIES) },
      {
        name: "entity_type",
        selector: one(ENTITY_TYPES.map((type) => ({ value: type, label: entityTypeName(hass, type) }))),
      },
      { name: "entity_id", selector: one(entities.map((entity) => entityOption(hass, entity)), true) },
      { name: "actor", selector: one(actors.map(({ actor }) => ({ value: actor, label: actorLabel(hass, actor) })), true) },
    ],
    computeLabel: (/** @type {any} */ { name }, /** @type {any} */ localize) => t({ localize }, `card.form.${name}`),
    computeHelper: (/** @type {any} */ { name }, /** @type {any} */ localize) =>
      HELPED.includes(name) ? t({ localize }, `card.help.${name}`) : undefined,
  };
}

/** @param {any} hass @returns {Promise<{actors: any[], entities: any[]}>} empty where they cannot be read */
async function facets(hass) {
  try {
    return await hass.callWS({ type: "ledgrab/activity/facets" });
  } catch {
    return { actors: [], entities: [] };
  }
}

/** @param {any} hass @param {string} kind @param {readonly string[]} values */
function several(hass, kind, values) {
  const options = values.map((value) => ({ value, label: t(hass, `${kind}.${value}`) }));
  return { select: { multiple: true, mode: "list", options } };
}

/** @param {{value: string, label: string}[]} options @param {boolean} [others] whether another value may be typed */
function one(options, others = false) {
  return { select: { mode: "dropdown", custom_value: others, options } };
}

/** @param {any} hass @param {{entity_type: string, entity_id: string, entity_name: string | null}} entity */
function entityOption(hass, { entity_type, entity_id, entity_name }) {
  return { value: entity_id, label: `${entity_name ?? t(hass, "unnamed")} · ${entityTypeName(hass, entity_type)}` };
}

/**
 * @param {any} hass @param {string} entityId
 * @returns {{config: object} | null} the card, for the entities that tell the latest activity
 */
export function suggestion(hass, entityId) {
  const entity = hass.entities?.[entityId];
  const ours = entity?.platform === "ledgrab" && OUR_KEYS.includes(entity.translation_key);
  return ours ? { config: { type: TYPE } } : null;
}
