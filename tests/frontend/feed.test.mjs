import assert from "node:assert/strict";
import test from "node:test";

import { ActivityFeed } from "../../custom_components/ledgrab/frontend/feed.js";
import { entry, FakeConnection, hassOf, settled } from "./fake-hass.mjs";

/** @param {number} count @param {object} [options] of `start` */
async function following(count, options) {
  const connection = new FakeConnection();
  connection.grow(count);
  const feed = new ActivityFeed(hassOf(connection));
  await feed.start({}, options);
  return { connection, feed };
}

const seqs = (feed) => feed.entries.map(({ seq }) => seq);
/** @param {number} from @param {number} to */
const down = (from, to) => Array.from({ length: from - to + 1 }, (_none, index) => from - index);

test("the newest page comes first, older ones when asked for, none twice", async () => {
  const { feed } = await following(25, { limit: 10 });
  assert.equal(feed.state, "ready");
  assert.deepEqual(seqs(feed), down(25, 16));
  assert.equal(feed.total, 25);
  assert.equal(feed.version, "9.9.9");
  await Promise.all([feed.loadMore(), feed.loadMore()]);
  assert.deepEqual(seqs(feed), down(25, 6));
  await feed.loadMore();
  assert.deepEqual(seqs(feed), down(25, 1));
  assert.equal(feed.hasMore, false);
});

test("filters go to the server with every question", async () => {
  const connection = new FakeConnection();
  const feed = new ActivityFeed(hassOf(connection));
  await feed.start({ categories: ["auth"], since: "today" }, { limit: 5 });
  for (const call of connection.calls) {
    assert.deepEqual(call.categories, ["auth"]);
    assert.match(call.since, /T00:00:00.000Z$/);
  }
  assert.deepEqual(connection.calls.map(({ type }) => type.split("/").at(-1)), ["subscribe", "list"]);
});

test("new entries appear on top, with the 11 fields of the log and not the ids of Home Assistant", async () => {
  const { connection, feed } = await following(3);
  connection.write();
  assert.deepEqual(feed.entries[0], entry(4));
  assert.equal(feed.total, 4);
});

test("what is written while the first page is read is there once", async () => {
  const connection = new FakeConnection();
  connection.grow(3);
  const hass = hassOf(connection);
  hass.callWS = async (message) => {
    connection.write();
    const page = await connection.page(message);
    connection.write();
    return page;
  };
  const feed = new ActivityFeed(hass);
  await feed.start({});
  assert.deepEqual(seqs(feed), [5, 4, 3, 2, 1]);
});

test("entries that are told out of order end up in order", async () => {
  const { connection, feed } = await following(2);
  const tell = (seq) => connection.send({ activities: [{ entry: entry(seq), seq }] });
  tell(5);
  tell(3);
  tell(5);
  tell(4);
  assert.deepEqual(seqs(feed), [5, 4, 3, 2, 1]);
});

test("while it is paused new entries wait, and are counted", async () => {
  const { connection, feed } = await following(2);
  feed.pause();
  connection.write();
  connection.write();
  assert.deepEqual([feed.pending, seqs(feed)], [2, [2, 1]]);
  feed.resume();
  assert.deepEqual([feed.pending, seqs(feed)], [0, [4, 3, 2, 1]]);
});

test("more than may wait is read anew", async () => {
  const { connection, feed } = await following(2, { limit: 10 });
  feed.pause();
  for (let i = 0; i < 1_001; i += 1) connection.write();
  assert.equal(feed.pending, 1_001);
  feed.resume();
  await settled();
  assert.deepEqual(seqs(feed), down(1_003, 994));
  assert.equal(feed.pending, 0);
});

test("after a lost connection what was missed is fetched, without gap or duplicate", async () => {
  const { connection, feed } = await following(3);
  connection.lose();
  assert.equal(feed.state, "offline");
  assert.deepEqual(seqs(feed), [3, 2, 1]);
  connection.grow(2);
  connection.regain();
  await settled();
  assert.equal(feed.state, "ready");
  assert.deepEqual(connection.calls.slice(2).map(({ after_seq, limit }) => [after_seq, limit]), [
    [3, undefined],
    [undefined, 1],
  ]);
  connection.write();
  assert.deepEqual(seqs(feed), [6, 5, 4, 3, 2, 1]);
});

test("more than the server tells at once after a lost connection is read anew", async () => {
  const { connection, feed } = await following(3, { limit: 50 });
  connection.lose();
  connection.grow(300);
  connection.regain();
  await settled();
  assert.deepEqual(seqs(feed), down(303, 254));
});

test("it survives a connection that is lost before the first page is there", async () => {
  const connection = new FakeConnection();
  connection.grow(2);
  connection.connected = false;
  connection.failure = 3;
  const feed = new ActivityFeed(hassOf(connection));
  await feed.start({});
  assert.equal(feed.state, "offline");
  connection.failure = null;
  connection.regain();
  await settled();
  assert.deepEqual([feed.state, seqs(feed)], ["ready", [2, 1]]);
});

test("while LedGrab is not set up yet it is asked again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const connection = new FakeConnection();
  connection.grow(1);
  connection.failure = { code: "not_loaded", message: "LedGrab is not set up" };
  const feed = new ActivityFeed(hassOf(connection));
  await feed.start({});
  assert.deepEqual([feed.state, feed.error], ["error", "LedGrab is not set up"]);
  connection.failure = null;
  context.mock.timers.tick(1_000);
  for (let i = 0; i < 20; i += 1) await null;
  assert.deepEqual([feed.state, seqs(feed), feed.error], ["ready", [1], null]);
});

test("who may not see it is told so", async () => {
  const connection = new FakeConnection();
  connection.failure = { code: "unauthorized", message: "Unauthorized" };
  const feed = new ActivityFeed(hassOf(connection));
  await feed.start({});
  assert.equal(feed.state, "denied");
});

test("an error can be tried again", async () => {
  const { connection, feed } = await following(30, { limit: 10 });
  connection.failure = { code: "home_assistant_error", message: "The file cannot be read" };
  await feed.loadMore();
  assert.deepEqual([feed.state, feed.error, feed.busy], ["error", "The file cannot be read", false]);
  connection.failure = null;
  await feed.restart();
  assert.deepEqual([feed.state, seqs(feed)], ["ready", down(30, 21)]);
});

test("a cleared log is read anew", async () => {
  const { connection, feed } = await following(5);
  connection.log = [];
  connection.write({ action: "log_cleared", seq: 6 });
  await settled();
  assert.deepEqual(seqs(feed), [6]);
});

test("memory is bounded: the newest go, and come back with the way up", async () => {
  const { connection, feed } = await following(100, { limit: 10, keep: 30 });
  for (let i = 0; i < 5; i += 1) await feed.loadMore();
  assert.deepEqual(seqs(feed), down(70, 41));
  assert.ok(feed.trimmed);
  connection.write();
  assert.deepEqual([feed.pending, feed.entries.length], [1, 30]);
  feed.resume();
  await settled();
  assert.deepEqual(seqs(feed), down(101, 92));
});

test("memory is bounded: the oldest go when many come", async () => {
  const { connection, feed } = await following(10, { limit: 10, keep: 10 });
  connection.write();
  assert.deepEqual(seqs(feed), down(11, 2));
  assert.ok(feed.hasMore);
});

test("the state of the log is told", async () => {
  const { connection, feed } = await following(1);
  const status = { logging: false, storage: "failing", pending: 4 };
  let changes = 0;
  feed.addEventListener("change", () => (changes += 1));
  connection.send({ status });
  assert.deepEqual(feed.status, status);
  assert.equal(changes, 1);
});

test("once stopped it hears nothing and asks nothing", async () => {
  const { connection, feed } = await following(1);
  feed.stop();
  await settled();
  assert.equal(connection.followers.size, 0);
  const before = connection.calls.length;
  connection.write();
  connection.lose();
  connection.regain();
  await settled();
  assert.deepEqual([seqs(feed), connection.calls.length], [[1], before]);
});

test("a new question makes the answer to the old one void", async () => {
  const connection = new FakeConnection();
  connection.grow(3);
  const hass = hassOf(connection);
  const feed = new ActivityFeed(hass);
  const first = feed.start({ actor: "user:Ann" });
  const second = feed.start({});
  await Promise.all([first, second]);
  await settled();
  assert.equal(connection.followers.size, 1);
  connection.write();
  assert.deepEqual(seqs(feed), [4, 3, 2, 1]);
});
