/** Removing every entry, once somebody has said that he means it. */

import { button, openDialog, toast } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./text.js";

/** @param {ShadowRoot} root @param {any} hass @param {() => void} onCleared */
export function openClear(root, hass, onCleared) {
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const confirm = button(t(hass, "clear.confirm"), clear, { class: "text filled danger" });
  const dialog = openDialog(root, hass, {
    title: t(hass, "clear.title"),
    className: "small",
    content: [h("p", null, t(hass, "clear.text")), problem],
    actions: [button(t(hass, "cancel"), () => dialog.close(), { autofocus: true }), confirm],
  });

  async function clear() {
    confirm.setAttribute("disabled", "");
    try {
      const { removed } = await hass.callWS({ type: "ledgrab/activity/clear" });
      dialog.close();
      toast(/** @type {HTMLElement} */ (root.host), t(hass, "clear.done", { count: removed }));
      onCleared();
    } catch (error) {
      problem.textContent = error?.message ?? String(error);
      problem.hidden = false;
      confirm.removeAttribute("disabled");
    }
  }
}
