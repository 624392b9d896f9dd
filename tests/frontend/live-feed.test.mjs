import assert from "node:assert/strict";
import test from "node:test";

import { TargetsFeed } from "../../custom_components/ledgrab/frontend/live-feed.js";
import { FakeConnection, settled } from "./fake-hass.mjs";

const TV = { name: "TV", running: true, colors: "AAAA" };

/** @param {{list?: () => any, failure?: any}} [server] */
async function started({ list = () => ({ targets: [] }), failure = null } = {}) {
  const connection = new FakeConnection();
  connection.failure = failure;
  const feed = new TargetsFeed({ connection, callWS: async () => list() });
  /** @type {string[]} */
  const told = [];
  feed.addEventListener("change", () => told.push(feed.state));
  feed.addEventListener("news", (event) => told.push(/** @type {any} */ (event).detail.join()));
  feed.start();
  await settled();
  return { connection, feed, told };
}

function refusal(code) {
  return () => {
    throw Object.assign(new Error(`Refused: ${code}`), { code });
  };
}

test("the first message tells everything, the next ones what is new", async () => {
  const { connection, feed, told } = await started();
  connection.send({ targets: { tv: TV }, buttons: { start_all: "button.start" } });
  connection.send({ targets: { tv: { colors: "////" } } });
  assert.deepEqual(feed.targets.get("tv"), { ...TV, colors: "////" });
  assert.deepEqual(feed.buttons, { start_all: "button.start" });
  assert.deepEqual(told, ["ready", "tv"]);
  feed.stop();
});

test("targets come and go", async () => {
  const { connection, feed, told } = await started();
  connection.send({ targets: { tv: TV }, buttons: {} });
  connection.send({ targets: { desk: TV }, removed: ["tv"] });
  assert.deepEqual([...feed.targets.keys()], ["desk"]);
  assert.deepEqual(told, ["ready", "ready"]);
  feed.stop();
});

test("without targets it is asked whether LedGrab is there at all", async () => {
  const none = await started();
  none.connection.send({ targets: {}, buttons: {} });
  await settled();
  assert.equal(none.feed.state, "ready");
  none.feed.stop();

  const gone = await started({ list: refusal("not_loaded") });
  gone.connection.send({ targets: { tv: TV }, buttons: {} });
  gone.connection.send({ targets: {}, removed: ["tv"] });
  await settled();
  assert.equal(gone.feed.state, "missing");
  gone.connection.send({ targets: { tv: TV } });
  assert.equal(gone.feed.state, "ready");
  gone.feed.stop();
});

test("a LedGrab that is not set up yet is asked again, another error waits for the user", async () => {
  const early = await started({ failure: Object.assign(new Error("Unknown"), { code: "unknown_command" }) });
  assert.equal(early.feed.state, "missing");
  early.connection.failure = null;
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  early.connection.send({ targets: { tv: TV }, buttons: {} });
  assert.equal(early.feed.state, "ready");
  early.feed.stop();

  const refused = await started({ failure: Object.assign(new Error("Five are enough"), { code: "x" }) });
  assert.deepEqual([refused.feed.state, refused.feed.error], ["error", "Five are enough"]);
  refused.feed.stop();
});

test("a lost connection is told, and everything is read anew afterwards", async () => {
  const { connection, feed } = await started();
  connection.send({ targets: { tv: TV }, buttons: {} });
  connection.lose();
  assert.equal(feed.state, "offline");
  connection.regain();
  await settled();
  connection.send({ targets: { desk: TV }, buttons: {} });
  assert.equal(feed.state, "ready");
  assert.deepEqual([...feed.targets.keys()], ["desk"]);
  feed.stop();
});

test("its end ends the subscription, also one that is still being made", async () => {
  const { connection, feed, told } = await started();
  feed.stop();
  feed.start();
  feed.stop();
  await settled();
  assert.equal(connection.followers.size, 0);
  connection.lose();
  assert.deepEqual(told, []);
});
