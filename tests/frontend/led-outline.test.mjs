import assert from "node:assert/strict";
import test from "node:test";

import { boxOf, bytesOf, spotsOf } from "../../custom_components/ledgrab/frontend/led-outline.js";

const LAYOUT = {
  top: 2, right: 1, bottom: 2, left: 1,
  start_corner: "bottom_left", direction: "clockwise", offset: 0, corner_gap: 0, bottom_gap: 0,
};
const SCREEN = { x: 10, y: 20, width: 100, height: 50 };

/** @param {Partial<typeof LAYOUT>} change */
const edges = (change) => spotsOf({ ...LAYOUT, ...change }).map(({ edge }) => edge).join(" ");

test("a strip runs from its corner in its direction", () => {
  assert.equal(edges({}), "left top top right bottom bottom");
  assert.equal(edges({ direction: "counterclockwise" }), "bottom bottom right top top left");
  assert.equal(edges({ start_corner: "top_right" }), "right bottom bottom left top top");
});

test("an offset turns the strip either way, and around more than once", () => {
  assert.equal(edges({ offset: 1 }), "top top right bottom bottom left");
  assert.equal(edges({ offset: -1 }), "bottom left top top right bottom");
  assert.equal(edges({ offset: 13 }), edges({ offset: 1 }));
});

test("a layout without LEDs has no spots", () => {
  assert.deepEqual(spotsOf({ ...LAYOUT, top: 0, right: 0, bottom: 0, left: 0, offset: 3 }), []);
});

test("the foot of a screen parts the lower edge", () => {
  const bottom = spotsOf({ ...LAYOUT, bottom_gap: 0.5 }).filter(({ edge }) => edge === "bottom");
  assert.deepEqual(bottom, [{ edge: "bottom", from: 0.75, to: 1 }, { edge: "bottom", from: 0, to: 0.25 }]);
});

test("LEDs lie outside of the screen, next to their part of an edge", () => {
  const half = { from: 0, to: 0.5 };
  assert.deepEqual(boxOf({ edge: "top", ...half }, SCREEN, 1, 5), { x: 10, y: 15, width: 50, height: 4 });
  assert.deepEqual(boxOf({ edge: "right", ...half }, SCREEN, 1, 5), { x: 111, y: 20, width: 4, height: 25 });
  assert.deepEqual(boxOf({ edge: "bottom", ...half }, SCREEN, 1, 5), { x: 10, y: 71, width: 50, height: 4 });
  assert.deepEqual(boxOf({ edge: "left", ...half }, SCREEN, 1, 5), { x: 5, y: 20, width: 4, height: 25 });
});

test("colors are the bytes that were sent", () => {
  assert.deepEqual([...bytesOf("AP+AAQ==")], [0, 255, 128, 1]);
});
