/** A menu behind a button, with the keys that menus have. */

import { iconButton } from "./dialog.js";
import { h, icon } from "./dom.js";

/** @typedef {{label: string, icon: string, run: () => void, danger?: boolean}} Item */

/**
 * @param {string} label
 * @param {() => (Item | null)[]} items asked for whenever it is opened; null is a line
 * @returns {HTMLElement}
 */
export function menu(label, items) {
  const list = h("div", { role: "menu", class: "menu", hidden: true, "aria-label": label, onkeydown: move });
  const opener = iconButton(label, "mdi:dots-vertical", () => (list.hidden ? open() : close()), {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  });
  const holder = h("div", { class: "menu-holder", onfocusout: left }, opener, list);

  function open() {
    list.replaceChildren(...items().map((item) => (item ? row(item) : h("hr", { role: "separator" }))));
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    buttons()[0]?.focus();
  }

  function close() {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  }

  /** @param {Item} item */
  function row({ label: text, icon: name, run, danger = false }) {
    const act = () => {
      close();
      opener.focus();
      run();
    };
    const props = { type: "button", role: "menuitem", tabindex: "-1", class: danger ? "danger" : "", onclick: act };
    return h("button", props, icon(name), h("span", null, text));
  }

  /** @param {FocusEvent} event */
  function left(event) {
    if (!holder.contains(/** @type {Node | null} */ (event.relatedTarget))) close();
  }

  function buttons() {
    return /** @type {HTMLElement[]} */ ([...list.querySelectorAll("button")]);
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const all = buttons();
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") {
      close();
      opener.focus();
    } else if (next !== undefined) {
      all.at(next % all.length)?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return holder;
}
