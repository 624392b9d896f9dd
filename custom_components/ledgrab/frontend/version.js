/** The version that these files belong to: equal to that of the manifest. */
export const VERSION = "0.1.0";

let offered = false;

/**
 * Offer once to load the page anew when the server runs another version than the one that is shown.
 * @param {EventTarget} element where Home Assistant listens for notifications
 * @param {string | null} server version of the server
 * @param {{message: string, reload: string}} texts
 * @returns {boolean} whether it was offered now
 */
export function offerReload(element, server, { message, reload }) {
  if (offered || !server || server === VERSION) return false;
  offered = true;
  const action = { text: reload, action: () => location.reload() };
  const detail = { message, action, duration: -1, dismissable: true };
  element.dispatchEvent(new CustomEvent("hass-notification", { bubbles: true, composed: true, detail }));
  return true;
}
