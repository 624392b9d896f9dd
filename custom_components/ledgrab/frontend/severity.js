/** How bad and of what kind: always an icon and a word, never a color alone. */

import { t } from "./text.js";

const ICONS = Object.freeze({
  info: "mdi:information-outline",
  warning: "mdi:alert",
  error: "mdi:alert-circle",
});

const CATEGORY_ICONS = Object.freeze({
  entity: "mdi:pencil",
  auth: "mdi:shield-account",
  device: "mdi:led-strip-variant",
  capture: "mdi:television-ambient-light",
  system: "mdi:cog",
});

/** @param {string} category @returns {string} */
export function categoryIcon(category) {
  return Object.hasOwn(CATEGORY_ICONS, category) ? CATEGORY_ICONS[category] : "mdi:clipboard-text-clock-outline";
}

/**
 * @param {any} hass
 * @param {string} severity
 * @returns {{icon: string, word: string, class: string}}
 */
export function severityOf(hass, severity) {
  const known = Object.hasOwn(ICONS, severity) ? severity : "info";
  return { icon: ICONS[known], word: t(hass, `severity.${known}`), class: `severity-${known}` };
}

/** @param {any} hass @param {string} category @returns {string} */
export function categoryName(hass, category) {
  return t(hass, `category.${category}`);
}
