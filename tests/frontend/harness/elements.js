/** Home Assistant's elements that panel and card may use, as plain as can be. */

class Card extends HTMLElement {
  connectedCallback() {
    if (!this.style.display) this.style.cssText += CARD;
  }
}
const CARD =
  "background:var(--card-background-color);border:1px solid var(--divider-color);border-radius:12px;box-sizing:border-box";

class Icon extends HTMLElement {
  connectedCallback() {
    this.style.cssText +=
      "display:inline-flex;inline-size:var(--mdc-icon-size,24px);block-size:var(--mdc-icon-size,24px);place-items:center;justify-content:center";
    const dot = document.createElement("span");
    dot.style.cssText = "inline-size:60%;block-size:60%;border-radius:4px;background:currentColor";
    if (!this.firstChild) this.append(dot);
  }
}

class MenuButton extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    button.setAttribute("aria-label", "Menu");
    button.style.cssText = "inline-size:48px;block-size:48px";
    this.replaceChildren(button);
  }
}

customElements.define("ha-card", Card);
customElements.define("ha-icon", Icon);
customElements.define("ha-menu-button", MenuButton);
