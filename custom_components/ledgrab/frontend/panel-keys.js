/** The keys of the feed, as ARIA's feed pattern has them, and two of our own. */

/** @typedef {{list: import("./panel-list.js").FeedList, search: () => void, pause: () => void, leave: (forward: boolean) => void}} Parts */

/** @param {KeyboardEvent} event @returns {boolean} whether somebody types into a field */
function isTyping(event) {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && Boolean(target.closest("input, select, textarea, dialog"));
}

/**
 * @param {Parts} parts
 * @returns {(event: KeyboardEvent) => void} a listener
 */
export function keys({ list, search, pause, leave }) {
  return (event) => {
    if (event.defaultPrevented || event.altKey || event.metaKey || isTyping(event)) return;
    const act = event.ctrlKey
      ? { Home: () => leave(false), End: () => leave(true) }[inFeed(event) ? event.key : ""]
      : (own(event.key) ?? (inFeed(event) ? move(event) : undefined));
    if (!act) return;
    event.preventDefault();
    act();
  };

  /** @param {string} key */
  function own(key) {
    return { "/": search, p: pause }[key];
  }

  /** @param {KeyboardEvent} event */
  function inFeed(event) {
    return event.composedPath().includes(list.feed);
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const row = event.composedPath().find((node) => node instanceof HTMLElement && node.matches("article"));
    const at = list.rows.indexOf(/** @type {HTMLElement} */ (row));
    return {
      PageDown: () => focus(at + 1),
      PageUp: () => focus(at - 1),
      ArrowDown: () => focus(at + 1),
      ArrowUp: () => focus(at - 1),
      Home: () => (list.toTop(), focus(0)),
      End: () => focus(list.rows.length - 1),
    }[event.key];
  }

  /** @param {number} at */
  function focus(at) {
    const row = list.rows[at];
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }
}
