/** The pure parts of the card: its configuration, its editor, its times. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { checked, filtersOf, MAX_ROWS, sameRows, sizeOf } from "../../custom_components/ledgrab/frontend/card-config.js";
import { form, suggestion } from "../../custom_components/ledgrab/frontend/card-form.js";
import { ageTimes, nextAging } from "../../custom_components/ledgrab/frontend/card-times.js";
import { EMPTY } from "../../custom_components/ledgrab/frontend/filters.js";

const TYPE = "custom:ledgrab-activity-card";

describe("configuration", () => {
  it("has a meaning where nothing is said", () => {
    assert.deepEqual(checked({ type: TYPE }), {
      title: null,
      max_rows: 5,
      compact: false,
      categories: [],
      severities: [],
      actor: "",
      entity_type: "",
      entity_id: "",
    });
  });

  it("takes one of a list without brackets, each once, in a fixed order", () => {
    const config = checked({ categories: "device", severities: ["error", "info", "error"] });
    assert.deepEqual([config.categories, config.severities], [["device"], ["info", "error"]]);
  });

  it("takes what an editor leaves behind, and what belongs to others", () => {
    const config = checked({ type: TYPE, title: undefined, actor: null, categories: null, entity_type: "", card_mod: {}, grid_options: {} });
    assert.deepEqual(config, checked({}));
  });

  it("is not changed by being checked", () => {
    const config = Object.freeze({ type: TYPE, categories: Object.freeze(["system", "auth"]) });
    assert.deepEqual(checked(config).categories, ["auth", "system"]);
  });

  for (const [name, config, message] of [
    ["no mapping", "rows", /mapping/],
    ["a list", [], /mapping/],
    ["nothing", null, /mapping/],
    ["no rows", { max_rows: 0 }, /"max_rows".*1 to 50, not 0/],
    ["too many rows", { max_rows: MAX_ROWS + 1 }, /not 51/],
    ["half a row", { max_rows: 2.5 }, /whole number/],
    ["rows as a text", { max_rows: "5" }, /not "5"/],
    ["an unknown category", { categories: ["login"] }, /"categories".*auth.*not "login"/],
    ["an unknown severity", { severities: "fatal" }, /"severities".*not "fatal"/],
    ["an unknown kind", { entity_type: "lamp" }, /"entity_type".*not "lamp"/],
    ["a kind that is a list", { entity_type: ["device"] }, /"entity_type" has to be a text/],
    ["a title that is a number", { title: 7 }, /"title" has to be a text, not 7/],
    ["an actor that is a list", { actor: ["system"] }, /"actor"/],
    ["compact as a text", { compact: "yes" }, /"compact" has to be true or false/],
    ["a key by another name", { category: "auth" }, /no key "category"; "categories"/],
    ["rows by another name", { limit: 3 }, /"max_rows"/],
  ]) {
    it(`says what is wrong: ${name}`, () => assert.throws(() => checked(config), { name: "Error", message }));
  }

  it("shows the same rows whatever the title", () => {
    const [one, other] = [checked({ title: "A", severities: ["error"] }), checked({ title: "B", severities: "error", compact: true })];
    assert.ok(sameRows(one, other));
    assert.ok(!sameRows(one, checked({ severities: "error", max_rows: 6 })));
    assert.ok(!sameRows(one, checked({})));
  });

  it("grows with its rows", () => {
    const sizes = [1, 5, 50].map((rows) => sizeOf(checked({ max_rows: rows })));
    assert.deepEqual(sizes, [3, 8, 66]);
    assert.ok(sizeOf(checked({ compact: true })) < 8);
  });
});

describe("filters of a configuration", () => {
  it("are those of the log", () => {
    const config = checked({ categories: ["device"], actor: "system", entity_type: "device", entity_id: "d1", severities: "error" });
    assert.deepEqual(filtersOf(config, true), {
      ...EMPTY,
      categories: ["device"],
      severities: ["error"],
      actor: "system",
      entity_type: "device",
      entity_id: "d1",
    });
  });

  it("leave logins out for people who are no administrators", () => {
    const config = checked({ categories: ["auth", "system"] });
    assert.deepEqual(filtersOf(config, true)?.categories, ["auth", "system"]);
    assert.deepEqual(filtersOf(config, false)?.categories, ["system"]);
    assert.equal(filtersOf(checked({ categories: "auth" }), false), null);
    assert.deepEqual(filtersOf(checked({}), false)?.categories, []);
  });
});

describe("editor", () => {
  const facets = { actors: [{ actor: "user:Ann", count: 1 }], entities: [{ entity_type: "target", entity_id: "t1", entity_name: null }] };
  const hass = (admin) => ({ user: { is_admin: admin }, callWS: async () => facets, localize: () => "" });
  const options = ({ schema }, wanted) => schema.find(({ name }) => name === wanted).selector.select.options;

  it("has a field for every key of a configuration", async () => {
    const { schema, computeLabel } = await form(hass(true));
    assert.deepEqual(schema.map(({ name }) => name).sort(), Object.keys(checked({})).sort());
    for (const field of schema) assert.notEqual(computeLabel(field, () => ""), "");
  });

  it("offers what there is, and logins to administrators only", async () => {
    const admins = await form(hass(true));
    assert.deepEqual(options(admins, "entity_id"), [{ value: "t1", label: "(unnamed) · Target" }]);
    assert.deepEqual(options(admins, "actor"), [{ value: "user:Ann", label: "Ann" }]);
    assert.ok(options(admins, "categories").some(({ value }) => value === "auth"));
    assert.ok(!options(await form(hass(false)), "categories").some(({ value }) => value === "auth"));
  });

  it("works without a log and before there is a card", async () => {
    const broken = { callWS: async () => Promise.reject(new Error("not loaded")) };
    for (const given of [broken, null]) assert.deepEqual(options(await form(given), "actor"), []);
  });
});

describe("suggestion", () => {
  const entities = {
    "event.activity": { platform: "ledgrab", translation_key: "activity" },
    "sensor.other": { platform: "demo", translation_key: "activity" },
  };
  it("is made for our entities that tell the latest activity", () => {
    assert.deepEqual(suggestion({ entities }, "event.activity"), { config: { type: TYPE } });
    for (const id of ["sensor.other", "sensor.unknown"]) assert.equal(suggestion({ entities }, id), null);
    assert.equal(suggestion({}, "event.activity"), null);
  });
});

describe("times", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  const ago = (seconds) => new Date(now - seconds * 1000).toISOString();

  it("are looked at again the more seldom the older the newest is", () => {
    const waits = [0, 59, 61, 3_599, 3_601].map((seconds) => nextAging(ago(seconds), now));
    assert.deepEqual(waits, [5_000, 5_000, 30_000, 30_000, 300_000]);
    assert.equal(nextAging(undefined, now), 300_000);
  });

  it("are written only where they have changed", () => {
    const writes = [];
    const time = (dateTime, text) => ({
      dateTime,
      get textContent() {
        return text;
      },
      set textContent(value) {
        writes.push(value);
      },
    });
    const root = { querySelectorAll: () => [time(ago(0), "now"), time(ago(60), "59 seconds ago")] };
    ageTimes(root, now, "en");
    assert.deepEqual(writes, ["1 minute ago"]);
  });
});
