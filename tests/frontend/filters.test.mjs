import assert from "node:assert/strict";
import test from "node:test";

import { placeOf, searchOf } from "../../custom_components/ledgrab/frontend/address.js";
import {
  activeCount,
  EMPTY,
  fromQuery,
  isReversed,
  matchesPreset,
  PRESETS,
  same,
  toQuery,
  toRequest,
} from "../../custom_components/ledgrab/frontend/filters.js";
import { exportPath } from "../../custom_components/ledgrab/frontend/panel-export.js";

const NOW = Date.parse("2026-11-24T23:30:00Z");
const ZONE = "Europe/Stockholm";
const ALL = {
  categories: ["auth", "device"],
  severities: ["error"],
  actor: "automation:TV off, lights out & more",
  entity_type: "target",
  entity_id: "01J+ABC",
  since: "2026-11-01T00:00",
  until: "2026-11-02T12:30",
  message_like: 'a "quoted" 100% <b>ü\u202e',
};

test("filters survive the way through an address", () => {
  assert.deepEqual(fromQuery(toQuery(ALL)), ALL);
  assert.deepEqual(fromQuery(""), EMPTY);
  assert.equal(toQuery(EMPTY), "");
  assert.equal(toQuery({ categories: ["auth", "device"] }), "?categories=auth,device");
});

test("what makes no sense in an address is left out", () => {
  const query = "?categories=auth,nonsense,<b>&categories=device&severities=fatal&since=yesterday&until=2026-99-01T00:00&actor=";
  assert.deepEqual(fromQuery(query), { ...EMPTY, categories: ["auth", "device"] });
  assert.equal(fromQuery(`?message_like=${"x".repeat(500)}`).message_like.length, 200);
});

test("every shortcut is recognized, and only as it is", () => {
  for (const { key, filters } of PRESETS) {
    assert.equal(matchesPreset(filters), key);
    assert.equal(matchesPreset(fromQuery(toQuery(filters))), key);
    assert.equal(matchesPreset({ ...filters, actor: "system" }), null);
  }
});

test("the order of categories does not matter", () => {
  assert.ok(same({ ...EMPTY, categories: ["auth", "device"] }, { ...EMPTY, categories: ["device", "auth"] }));
  assert.ok(!same(EMPTY, ALL));
});

test("filters are counted by field", () => {
  assert.equal(activeCount(EMPTY), 0);
  assert.equal(activeCount(ALL), 8);
});

test("a request has only what is set, and times as instants", () => {
  assert.deepEqual(toRequest(EMPTY, NOW, ZONE), {});
  assert.deepEqual(toRequest(ALL, NOW, ZONE), {
    ...ALL,
    since: "2026-10-31T23:00:00.000Z",
    until: "2026-11-02T11:30:00.000Z",
  });
  assert.deepEqual(toRequest({ ...EMPTY, message_like: "   " }, NOW, ZONE), {});
});

test("today began at the last midnight of the zone", () => {
  assert.deepEqual(toRequest({ ...EMPTY, since: "today" }, NOW, ZONE), { since: "2026-11-24T23:00:00.000Z" });
  assert.deepEqual(toRequest({ ...EMPTY, since: "today" }, NOW, "UTC"), { since: "2026-11-24T00:00:00.000Z" });
});

test("a range must not end before it begins", () => {
  assert.ok(isReversed({ ...EMPTY, since: "2026-11-02T00:00", until: "2026-11-01T00:00" }));
  assert.ok(!isReversed({ ...EMPTY, since: "today", until: "2026-11-01T00:00" }));
  assert.ok(!isReversed({ ...EMPTY, until: "2026-11-01T00:00" }));
});

test("a place keeps filters, entry and view", () => {
  const id = `al_${"0a".repeat(16)}`;
  const place = { filters: ALL, id, view: "live" };
  assert.deepEqual(placeOf(searchOf(place)), place);
  assert.equal(searchOf({ filters: EMPTY, id: "", view: "activity" }), "");
  assert.equal(placeOf("?id=<script>").id, "");
  assert.equal(placeOf("?view=else").view, "activity");
});

test("an export is of what is shown", () => {
  const url = new URL(exportPath("jsonl", ALL, NOW, ZONE), "http://home");
  assert.equal(url.pathname, "/api/ledgrab/activity/export");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    ...ALL,
    format: "jsonl",
    categories: "auth,device",
    severities: "error",
    since: "2026-10-31T23:00:00.000Z",
    until: "2026-11-02T11:30:00.000Z",
  });
});
