import assert from "node:assert/strict";
import test from "node:test";

import { BURST_MS, byDay, collapse } from "../../custom_components/ledgrab/frontend/groups.js";
import { entry } from "./fake-hass.mjs";

const START = Date.parse("2026-11-24T12:00:00Z");
/** Newest first. @param {number[]} seconds */
const at = (...seconds) =>
  seconds.map((second, index) => entry(100 - index, { ts: new Date(START + second * 1000).toISOString() }));

test("what happens again within a minute is one row", () => {
  const [group, ...others] = collapse(at(120, 60, 0));
  assert.equal(group.entry.seq, 100);
  assert.deepEqual(group.entries.map(({ seq }) => seq), [100, 99, 98]);
  assert.deepEqual(others, []);
});

test("a minute and a millisecond later it is another row", () => {
  const [newer, older] = at(60, 0);
  older.ts = new Date(Date.parse(newer.ts) - BURST_MS - 1).toISOString();
  assert.equal(collapse([newer, older]).length, 2);
});

for (const key of ["category", "action", "severity", "actor", "entity_type", "entity_id", "entity_name"]) {
  test(`rows that differ in ${key} stay apart`, () => {
    const [newer, older] = at(1, 0);
    assert.equal(collapse([newer, { ...older, [key]: "other" }]).length, 2);
  });
}

test("only neighbors are put together: the order of events stays visible", () => {
  const [one, two, three] = at(2, 1, 0);
  assert.equal(collapse([one, { ...two, action: "target_stopped" }, three]).length, 3);
});

test("nothing is lost and nothing moves", () => {
  const entries = at(500, 499, 300, 10, 9, 8, 0);
  assert.deepEqual(collapse(entries).flatMap((group) => group.entries), entries);
  assert.deepEqual(collapse([]), []);
});

test("days are those of the zone, newest first", () => {
  const entries = ["2026-11-24T23:30:00Z", "2026-11-24T22:30:00Z", "2026-11-23T10:00:00Z"].map((ts, index) =>
    entry(3 - index, { ts }),
  );
  const days = byDay(entries, "Europe/Stockholm");
  assert.deepEqual(days.map(({ day, entries: all }) => [day, all.length]), [
    ["2026-11-25", 1],
    ["2026-11-24", 1],
    ["2026-11-23", 1],
  ]);
  assert.deepEqual(byDay([], "UTC"), []);
});
