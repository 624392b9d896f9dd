/** Dialogs: the browser's own, which keep the focus, end with Escape and give the focus back. */

import { h, icon } from "./dom.js";
import { t } from "./text.js";

let dialogs = 0;

/**
 * Open a dialog; it is gone from the page once it is closed.
 * @param {ShadowRoot} root
 * @param {any} hass
 * @param {{title: string, content: any, actions?: any, className?: string, onClose?: () => void}} parts
 * @returns {HTMLDialogElement}
 */
export function openDialog(root, hass, { title, content, actions = null, className = "", onClose }) {
  const id = `dialog-${(dialogs += 1)}`;
  const dialog = /** @type {HTMLDialogElement} */ (
    h(
      "dialog",
      {
        class: className,
        "aria-labelledby": id,
        onclose: () => {
          dialog.remove();
          onClose?.();
        },
        onclick: (/** @type {MouseEvent} */ event) => event.target === dialog && dialog.close(),
      },
      h(
        "div",
        { class: "sheet" },
        h(
          "div",
          { class: "head" },
          iconButton(t(hass, "close"), "mdi:close", () => dialog.close()),
          h("h2", { id }, title),
        ),
        h("div", { class: "content" }, content),
        actions && h("div", { class: "acts" }, actions),
      ),
    )
  );
  root.appendChild(dialog);
  dialog.showModal();
  return dialog;
}

/** @param {string} label @param {string} name of the icon @param {(event: Event) => void} onclick @param {object} [props] */
export function iconButton(label, name, onclick, props = {}) {
  return h("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

/**
 * @param {string} label @param {(event: Event) => void} onclick
 * @param {{icon?: string, class?: string, [prop: string]: any}} [props]
 */
export function button(label, onclick, { icon: name, ...props } = {}) {
  return h("button", { type: "button", class: "text", onclick, ...props }, name && icon(name), h("span", null, label));
}

/** Tell something in passing. @param {EventTarget} element @param {string} message */
export function toast(element, message) {
  element.dispatchEvent(
    new CustomEvent("hass-notification", { bubbles: true, composed: true, detail: { message } }),
  );
}
