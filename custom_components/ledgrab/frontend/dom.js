/** Elements without markup: text only ever becomes text. */

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, any> | null} [props] `class`, `dataset`, `on…` listeners and properties that are no
 *   strings (`true` sets an empty attribute, null and false set nothing), all else attributes
 * @param {...(Node | string | number | null | undefined | false | any[])} children strings become text nodes
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) set(element, name, value);
  add(element, children);
  return element;
}

/** @param {HTMLElement} element @param {string} name @param {any} value */
function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "dataset") Object.assign(element.dataset, value);
  else if (typeof value === "object") element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** @param {Node} parent @param {any[]} children */
function add(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(parent, child);
    else if (child instanceof Node) parent.appendChild(child);
    else if (child !== null && child !== undefined && child !== false) {
      parent.appendChild(document.createTextNode(String(child)));
    }
  }
}

/**
 * Put children in the place of those that an element has.
 * @param {ParentNode} parent
 * @param {...any} children as those of `h`
 */
export function fill(parent, ...children) {
  const fragment = document.createDocumentFragment();
  add(fragment, children);
  parent.replaceChildren(fragment);
}

/** @param {string} icon as in `mdi:alert` @param {Record<string, any>} [props] @returns {HTMLElement} */
export function icon(icon, props = {}) {
  return h("ha-icon", { icon, "aria-hidden": "true", ...props });
}

/** @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();

/**
 * Style a shadow root; every text is parsed once, however many elements use it.
 * @param {ShadowRoot} root
 * @param {...string} texts
 */
export function adopt(root, ...texts) {
  root.adoptedStyleSheets = texts.map((text) => {
    const known = sheets.get(text) ?? new CSSStyleSheet();
    if (!sheets.has(text)) known.replaceSync(text);
    sheets.set(text, known);
    return known;
  });
}
