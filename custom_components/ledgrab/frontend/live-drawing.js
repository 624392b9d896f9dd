/** LEDs on a canvas: sharp next to the screen, and their light on the wall behind it. */

import { boxOf } from "./led-outline.js";

/** @typedef {import("./led-outline.js").Spot} Spot */
/** @typedef {import("./led-outline.js").Box} Box */

/** Parts of the width. */
const MARGIN = 0.11;
const NEAR = 0.008;
const FAR = 0.034;
/** The light is painted small and stretched, which blurs it: pixels of its width. */
const SMALL = 72;
/** How far the light of an LED reaches, as parts of the margin, and how strong it is there. */
const RINGS = Object.freeze([[0.95, 0.1], [0.72, 0.16], [0.5, 0.26], [0.3, 0.4]]);

export class Drawing {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this._canvas = canvas;
    this._context = canvas.getContext("2d");
    this._small = document.createElement("canvas");
    this._light = this._small.getContext("2d");
  }

  /** @param {number} width in pixels of the page @param {number} height @param {number} ratio device pixels */
  fit(width, height, ratio) {
    this._canvas.width = Math.round(width * ratio);
    this._canvas.height = Math.round(height * ratio);
    this._small.width = SMALL;
    this._small.height = Math.max(1, Math.round((SMALL * height) / Math.max(1, width)));
  }

  /**
   * @param {readonly Spot[]} spots
   * @param {Uint8Array | null} colors RGB of each LED, null if none is lit
   */
  draw(spots, colors) {
    const { _canvas: canvas, _context: context, _small: small, _light: light } = this;
    if (!context || !light || !canvas.width) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    light.clearRect(0, 0, small.width, small.height);
    const lit = colors && colors.length >= spots.length * 3 ? colors : null;
    if (lit) {
      shine(light, spots, lit, screenOf(small));
      context.imageSmoothingQuality = "high";
      context.drawImage(small, 0, 0, canvas.width, canvas.height);
    }
    const screen = screenOf(canvas);
    // What lies behind the screen is not seen.
    context.clearRect(screen.x, screen.y, screen.width, screen.height);
    const dark = getComputedStyle(canvas).color;
    spots.forEach((spot, at) => {
      context.fillStyle = lit ? color(lit, at, 1) : dark;
      context.globalAlpha = lit ? 1 : 0.25;
      fill(context, spot, screen, canvas.width);
    });
    context.globalAlpha = 1;
  }
}

/** @param {{width: number, height: number}} area @returns {Box} */
function screenOf({ width, height }) {
  const margin = width * MARGIN;
  return { x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin };
}

/** @param {CanvasRenderingContext2D} light @param {readonly Spot[]} spots @param {Uint8Array} colors @param {Box} screen */
function shine(light, spots, colors, screen) {
  light.globalCompositeOperation = "source-over";
  for (const [reach, strength] of RINGS) {
    spots.forEach((spot, at) => {
      const box = boxOf(spot, screen, -1, screen.x * reach);
      light.fillStyle = color(colors, at, strength);
      light.fillRect(box.x, box.y, box.width, box.height);
    });
  }
}

/** @param {CanvasRenderingContext2D} context @param {Spot} spot @param {Box} screen @param {number} width */
function fill(context, spot, screen, width) {
  const box = boxOf(spot, screen, width * NEAR, width * FAR);
  // A thin gap tells one LED from the next, where there is room for it.
  const gap = Math.min(box.width, box.height) > 5 ? 1 : 0;
  context.beginPath();
  context.roundRect(box.x + gap, box.y + gap, box.width - 2 * gap, box.height - 2 * gap, gap * 2);
  context.fill();
}

/** @param {Uint8Array} colors @param {number} at @param {number} strength 0..1 @returns {string} */
function color(colors, at, strength) {
  const [red, green, blue] = colors.subarray(3 * at, 3 * at + 3);
  // Dim light is transparent rather than gray.
  const alpha = strength === 1 ? 1 : (strength * Math.max(red, green, blue)) / 255;
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}
