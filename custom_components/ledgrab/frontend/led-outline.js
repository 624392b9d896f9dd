/** Where the LEDs of a strip sit around a picture, as the pipeline sees it. */

/**
 * As in the settings of a target.
 * @typedef {{top: number, right: number, bottom: number, left: number, start_corner: string, direction: string,
 *   offset: number, corner_gap: number, bottom_gap: number}} Layout
 */
/**
 * Where an LED is: on an edge, from `from` to `to` of it; from left to right, or from top to bottom; 0..1.
 * @typedef {{edge: string, from: number, to: number}} Spot
 */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

const CORNERS = Object.freeze(["top_left", "top_right", "bottom_right", "bottom_left"]);
/** Clockwise; each begins at the corner of the same place in CORNERS. */
const EDGES = Object.freeze(["top", "right", "bottom", "left"]);

/** @param {Layout} layout @returns {Spot[]} of each LED, in the order of the strip */
export function spotsOf(layout) {
  const first = CORNERS.indexOf(layout.start_corner);
  const edges = [...EDGES.slice(first), ...EDGES.slice(0, first)];
  const spots = edges.flatMap((edge) => spans(layout, edge).map(([from, to]) => spot(edge, from, to)));
  if (layout.direction === "counterclockwise") spots.reverse();
  const count = spots.length;
  const offset = count && ((layout.offset % count) + count) % count;
  return [...spots.slice(offset), ...spots.slice(0, offset)];
}

/** @param {Layout} layout @param {string} edge @returns {[number, number][]} of each LED, clockwise */
function spans(layout, edge) {
  const low = layout.corner_gap;
  const high = 1 - layout.corner_gap;
  const count = layout[edge];
  if (edge !== "bottom" || !layout.bottom_gap) return split(low, high, count);
  const after = Math.floor(count / 2);
  const foot = layout.bottom_gap / 2;
  return [...split(low, 0.5 - foot, count - after), ...split(0.5 + foot, high, after)];
}

/** @param {number} low @param {number} high @param {number} count @returns {[number, number][]} equal parts */
function split(low, high, count) {
  const bound = (/** @type {number} */ index) => (index === count ? high : low + ((high - low) * index) / count);
  return Array.from({ length: count }, (_, index) => [bound(index), bound(index + 1)]);
}

/** @param {string} edge @param {number} start clockwise @param {number} end @returns {Spot} */
function spot(edge, start, end) {
  return edge === "top" || edge === "right" ? { edge, from: start, to: end } : { edge, from: 1 - end, to: 1 - start };
}

/**
 * Put a spot next to a screen.
 * @param {Spot} spot
 * @param {Box} screen
 * @param {number} near how far from it the LED begins
 * @param {number} far how far from it the LED ends
 * @returns {Box}
 */
export function boxOf({ edge, from, to }, screen, near, far) {
  const { x, y, width, height } = screen;
  const depth = far - near;
  switch (edge) {
    case "top":
      return { x: x + from * width, y: y - far, width: (to - from) * width, height: depth };
    case "bottom":
      return { x: x + from * width, y: y + height + near, width: (to - from) * width, height: depth };
    case "left":
      return { x: x - far, y: y + from * height, width: depth, height: (to - from) * height };
    default:
      return { x: x + width + near, y: y + from * height, width: depth, height: (to - from) * height };
  }
}

/** @param {string} text base64 of RGB @returns {Uint8Array} */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
