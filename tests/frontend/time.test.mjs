import assert from "node:assert/strict";
import test from "node:test";

import {
  clock,
  dayKey,
  dayTitle,
  full,
  instant,
  relative,
  wall,
  zoneOf,
} from "../../custom_components/ledgrab/frontend/time.js";

const STOCKHOLM = "Europe/Stockholm";
const NOON = Date.parse("2026-11-24T12:00:00Z");
const EN = { language: "en", time_format: "language" };

test("a zone is the server's only where the user wants it to be", () => {
  const config = { time_zone: "Asia/Tokyo" };
  assert.equal(zoneOf({ config, locale: { time_zone: "server" } }), "Asia/Tokyo");
  assert.equal(zoneOf({ config, locale: { time_zone: "local" } }), "UTC");
  assert.equal(zoneOf({ locale: { time_zone: "server" } }), "UTC");
});

test("a day begins at midnight of the zone", () => {
  assert.equal(dayKey("2026-11-24T22:59:59Z", STOCKHOLM), "2026-11-24");
  assert.equal(dayKey("2026-11-24T23:00:00Z", STOCKHOLM), "2026-11-25");
  assert.equal(dayKey("2026-11-24T23:00:00+00:00", "UTC"), "2026-11-24");
});

test("the last two days have a name, others are days of a week", () => {
  const title = (iso) => dayTitle(iso, NOON, EN, STOCKHOLM);
  assert.equal(title("2026-11-24T05:00:00Z"), "Today · November 24, 2026");
  assert.equal(title("2026-11-23T12:00:00Z"), "Yesterday · November 23, 2026");
  assert.equal(title("2026-11-22T12:00:00Z"), "Sunday · November 22, 2026");
  assert.equal(title("2026-11-25T12:00:00Z"), "Wednesday · November 25, 2026");
});

test("a day is written in the user's language", () => {
  const title = (language) => dayTitle("2026-11-24T05:00:00Z", NOON, { language }, STOCKHOLM);
  assert.match(title("ru"), /^Сегодня · 24 ноября 2026/);
  assert.match(title("zh-Hans"), /^今天 · 2026年11月24日/);
});

test("a clock has the format that is set", () => {
  const at = (time_format, language = "en") => clock("2026-11-24T13:29:06Z", { language, time_format }, STOCKHOLM);
  assert.match(at("language"), /^2:29:06\sPM$/);
  assert.equal(at("24"), "14:29:06");
  assert.match(at("12", "ru"), /^2:29:06\sPM$/);
  assert.equal(at("language", "ru"), "14:29:06");
});

test("midnight is 00 and not 24", () => {
  assert.equal(clock("2026-11-23T23:00:00Z", { language: "en", time_format: "24" }, STOCKHOLM), "00:00:00");
});

for (const [seconds, text] of [
  [0, "now"],
  [-5, "now"],
  [59, "59 seconds ago"],
  [60, "1 minute ago"],
  [3_599, "59 minutes ago"],
  [3_600, "1 hour ago"],
  [86_400, "yesterday"],
  [8 * 86_400, "last week"],
  [40 * 86_400, "last month"],
  [800 * 86_400, "2 years ago"],
]) {
  test(`${seconds} seconds back reads ${text}`, () => {
    assert.equal(relative(new Date(NOON - seconds * 1000).toISOString(), NOON, "en"), text);
  });
}

test("in full there is everything", () => {
  const text = full("2026-11-24T13:29:06Z", { language: "en", time_format: "24" }, STOCKHOLM);
  assert.equal(text, "Tuesday, November 24, 2026, 14:29:06");
});

test("what a form shows and what it means are each other's opposite, also where clocks change", () => {
  for (const iso of ["2026-11-24T12:00:00.000Z", "2026-03-29T00:59:59.000Z", "2026-03-29T01:00:00.000Z", "2026-10-25T03:00:00.000Z"]) {
    assert.equal(new Date(instant(wall(iso, STOCKHOLM), STOCKHOLM)).toISOString(), iso);
  }
});

test("an hour that a clock leaves out does not go wrong", () => {
  const skipped = instant("2026-03-29T02:30", STOCKHOLM);
  assert.ok(Math.abs(skipped - Date.parse("2026-03-29T01:00:00Z")) <= 3_600_000);
});
