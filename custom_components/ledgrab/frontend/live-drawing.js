/** LEDs on a canvas: sharp next to the screen, and their light on the wall behind it. */

import { boxOf } from "./led-outline.js";

/** @typedef {import("./led-outline.js").Spot} Spot */
/** @typedef {import("./led-outline.js").Box} Box */

/** Parts of the width. */
const MARGIN = 0.11;
const NEAR = 0.008;
const FAR = 0.034;
/** How far from the screen the light of an LED is painted, a part of the margin; blurred it reaches further. */
const REACH = 0.5;
/** Light is painted small and stretched by the page: pixels of its width. */
const SMALL = 96;

export class Drawing {
  /** @param {HTMLCanvasElement} leds @param {HTMLCanvasElement} light */
  constructor(leds, light) {
    this._leds = leds;
    this._light = light;
  }

  /** @param {number} width in pixels of the page @param {number} height @param {number} ratio device pixels */
  fit(width, height, ratio) {
    this._leds.width = Math.round(width * ratio);
    this._leds.height = Math.round(height * ratio);
    this._light.width = SMALL;
    this._light.height = Math.round((SMALL * height) / Math.max(1, width));
  }

  /**
   * @param {readonly Spot[]} spots
   * @param {Uint8Array | null} colors RGB of each LED, null if none is lit
   */
  draw(spots, colors) {
    const lit = colors && colors.length >= spots.length * 3 ? colors : null;
    drawLeds(this._leds, spots, lit);
    drawLight(this._light, spots, lit);
  }
}

/** @param {{width: number, height: number}} area @returns {Box} */
function screenOf({ width, height }) {
  const margin = width * MARGIN;
  return { x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin };
}

/** @param {HTMLCanvasElement} canvas @param {readonly Spot[]} spots @param {Uint8Array | null} colors */
function drawLeds(canvas, spots, colors) {
  const context = cleared(canvas);
  if (!context) return;
  const screen = screenOf(canvas);
  const dark = getComputedStyle(canvas).color;
  context.globalAlpha = colors ? 1 : 0.25;
  spots.forEach((spot, at) => {
    const box = boxOf(spot, screen, canvas.width * NEAR, canvas.width * FAR);
    // A thin gap tells one LED from the next, where there is room for it.
    const gap = Math.min(box.width, box.height) > 5 ? 1 : 0;
    context.fillStyle = colors ? colorOf(colors, at) : dark;
    context.beginPath();
    context.roundRect(box.x + gap, box.y + gap, box.width - 2 * gap, box.height - 2 * gap, gap * 2);
    context.fill();
  });
  context.globalAlpha = 1;
}

/** @param {HTMLCanvasElement} canvas @param {readonly Spot[]} spots @param {Uint8Array | null} colors */
function drawLight(canvas, spots, colors) {
  const context = cleared(canvas);
  if (!context || !colors) return;
  const screen = screenOf(canvas);
  spots.forEach((spot, at) => {
    const box = boxOf(spot, screen, 0, screen.x * REACH);
    const brightness = Math.max(...colors.subarray(3 * at, 3 * at + 3)) / 255;
    // Dim light is transparent rather than dark: it would be a shadow.
    context.fillStyle = colorOf(colors, at, brightness || 1);
    context.globalAlpha = brightness;
    context.fillRect(box.x, box.y, box.width, box.height);
  });
  context.globalAlpha = 1;
}

/** @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D | null} null without an area */
function cleared(canvas) {
  const context = canvas.width && canvas.height ? canvas.getContext("2d") : null;
  context?.clearRect(0, 0, canvas.width, canvas.height);
  return context;
}

/** @param {Uint8Array} colors @param {number} at @param {number} [full] what counts as full brightness, 0..1 */
function colorOf(colors, at, full = 1) {
  const [red, green, blue] = colors.subarray(3 * at, 3 * at + 3);
  return `rgb(${red / full} ${green / full} ${blue / full})`;
}
