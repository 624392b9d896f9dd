/** The log as a file: a signed address that the browser, or the companion app, downloads by itself. */

import { toast } from "./dialog.js";
import { h } from "./dom.js";
import { toRequest } from "./filters.js";
import { t } from "./text.js";
import { zoneOf } from "./time.js";

export const FORMATS = Object.freeze(["csv", "json", "jsonl"]);
const ADDRESS = "/api/ledgrab/activity/export";

/**
 * @param {string} format @param {import("./filters.js").Filters} filters @param {number} now @param {string} zone
 * @returns {string} the address of the entries that match
 */
export function exportPath(format, filters, now, zone) {
  const query = new URLSearchParams({ format });
  for (const [key, value] of Object.entries(toRequest(filters, now, zone))) query.set(key, String(value));
  return `${ADDRESS}?${query}`;
}

/**
 * Download what is shown.
 * @param {HTMLElement} element @param {any} hass @param {string} format
 * @param {import("./filters.js").Filters} filters
 */
export async function download(element, hass, format, filters) {
  try {
    const path = exportPath(format, filters, Date.now(), zoneOf(hass));
    const signed = await hass.callWS({ type: "auth/sign_path", path, expires: 60 });
    const link = h("a", { href: signed.path, download: "", hidden: true });
    document.body.appendChild(link);
    link.click();
    link.remove();
  } catch (error) {
    toast(element, t(hass, "export.failed", { error: error?.message ?? String(error) }));
  }
}
