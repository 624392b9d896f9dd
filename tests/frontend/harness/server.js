/** A log that answers as LedGrab's websocket commands do, in the page itself. */

const ACTIONS = [
  ["capture", "target_started", "info", "TV started", "target", "t1", "TV"],
  ["device", "offline", "warning", "Shelf does not answer", "device", "d2", "Shelf"],
  ["capture", "target_failed", "error", "Desk failed: no picture for ten seconds", "target", "t2", "Desk"],
  ["entity", "created", "info", "Added device Shelf", "device", "d2", "Shelf"],
  ["auth", "login_failed", "warning", "Login failed", null, null, null],
  ["system", "started", "info", "LedGrab started", null, null, null],
];
const ACTORS = ["user:Anna", "system", "automation:Evening lights", "device:Lamp"];

/** @param {number} seq @param {number} at milliseconds @param {object} [fields] */
export function entryOf(seq, at, fields = {}) {
  const [category, action, severity, message, entity_type, entity_id, entity_name] = ACTIONS[seq % ACTIONS.length];
  return {
    id: `al_${seq.toString(16).padStart(32, "0")}`,
    ts: new Date(at).toISOString(),
    category,
    action,
    severity,
    actor: ACTORS[seq % ACTORS.length],
    message,
    entity_type,
    entity_id,
    entity_name,
    metadata: action === "started" ? { version: "0.1.0" } : {},
    seq,
    ...fields,
  };
}

export class FakeServer {
  constructor() {
    this.connected = true;
    this.admin = true;
    this.version = null;
    /** @type {any} thrown by every command while it is set */
    this.failure = null;
    this.hangs = false;
    this.status = { logging: true, storage: "ok", pending: 0 };
    /** @type {any[]} oldest first */
    this.log = [];
    this.calls = [];
    /** @type {Record<string, any>} */
    this.targets = {};
    /** @type {((event: any) => void) | null} what tells the live view */
    this.tellTargets = null;
    this._listeners = { ready: new Set(), disconnected: new Set() };
    this._feeds = new Set();
  }

  /** @param {number} count @param {number} [gap] milliseconds between two entries */
  grow(count, gap = 61_000) {
    const now = Date.now();
    for (let left = count; left > 0; left -= 1) this.log.push(entryOf(this.log.length + 1, now - left * gap));
  }

  /** @param {object} [fields] */
  write(fields) {
    const entry = entryOf(this.log.length + 1, Date.now(), fields);
    this.log.push(entry);
    if (this.connected) for (const feed of this._feeds) this._tell(feed, [entry]);
    return entry;
  }

  lose() {
    this.connected = false;
    this._feeds.clear();
    for (const listener of this._listeners.disconnected) listener();
  }

  regain() {
    this.connected = true;
    for (const listener of this._listeners.ready) listener();
  }

  tellStatus(change) {
    this.status = { ...this.status, ...change };
    for (const feed of this._feeds) feed.callback({ status: this.status });
  }

  get feeds() {
    return this._feeds.size;
  }

  addEventListener(type, listener) {
    this._listeners[type].add(listener);
  }

  removeEventListener(type, listener) {
    this._listeners[type].delete(listener);
  }

  async subscribeMessage(callback, message) {
    await this._pass(message);
    if (message.type === "ledgrab/targets/subscribe") return this._showTargets(callback);
    const feed = { callback, message };
    this._feeds.add(feed);
    setTimeout(() => {
      callback({ status: this.status });
      const { after_seq: after } = message;
      if (after !== undefined) this._tell(feed, this.log.filter(({ seq }) => seq > after));
    });
    return async () => this._feeds.delete(feed);
  }

  /** What the live view shows, as the websocket's first event has it. @param {(event: any) => void} callback */
  _showTargets(callback) {
    this.tellTargets = callback;
    setTimeout(() => callback({ targets: this.targets, buttons: {} }));
    return async () => {
      this.tellTargets = null;
    };
  }

  _tell({ callback, message }, entries) {
    const wanted = entries.filter((entry) => this._wants(message, entry));
    if (!wanted.length) return;
    callback({ activities: wanted.map(({ seq, ...entry }) => ({ type: "activity_logged", entry, seq })) });
  }

  async callWS(message) {
    await this._pass(message);
    return this[message.type.split("/").slice(1).join("_")]?.(message) ?? {};
  }

  async _pass(message) {
    this.calls.push(message);
    if (this.hangs) await new Promise(() => undefined);
    await Promise.resolve();
    if (!this.connected) throw { code: 3, message: "Connection lost" };
    if (this.failure) throw this.failure;
  }

  _wants({ categories, severities, actor, entity_id: thing, message_like: text, since, until }, entry) {
    if (!this.admin && entry.category === "auth") return false;
    return (
      (!categories || categories.includes(entry.category)) &&
      (!severities || severities.includes(entry.severity)) &&
      (!actor || actor === entry.actor) &&
      (!thing || thing === entry.entity_id) &&
      (!text || entry.message.toLowerCase().includes(text.toLowerCase())) &&
      (!since || entry.ts >= since) &&
      (!until || entry.ts < until)
    );
  }

  activity_list({ before_seq: before = Infinity, limit = 50, ids, ...filters }) {
    const all = this.log.filter((entry) => this._wants(filters, entry) && (!ids || ids.includes(entry.id))).reverse();
    const rest = all.filter(({ seq }) => ids || seq < before);
    const entries = rest.slice(0, limit).map((entry) => ({ ...entry }));
    const more = rest.length > limit;
    return {
      entries,
      next_before_seq: more ? entries.at(-1).seq : null,
      has_more: more,
      total: all.length,
      scanned_to: null,
      version: this.version,
    };
  }

  activity_facets() {
    const actions = ACTIONS.map(([category, action, severity], at) => ({ category, action, severity, count: 6 - at }));
    const things = ACTIONS.filter(([, , , , type]) => type);
    return {
      actions: actions.filter(({ category }) => this.admin || category !== "auth"),
      actors: ACTORS.map((actor) => ({ actor, count: 3 })),
      entities: things.map(([, , , , entity_type, entity_id, entity_name]) => ({ entity_type, entity_id, entity_name })),
    };
  }

  activity_stats() {
    return {
      entries: this.log.length,
      by_category: {},
      file_bytes: 524_288,
      newest_seq: this.log.length,
      oldest: this.log[0]?.ts ?? null,
      pending: 0,
      last_write: null,
      ...this.status,
    };
  }

  activity_settings_get() {
    return {
      logging: true,
      max_days: 90,
      max_entries: 100_000,
      published: ["entity", "device", "capture", "system"],
      sessions: false,
      sidebar: "shown",
      keep_log: false,
    };
  }

  activity_clear() {
    return { removed: this.log.splice(0).length };
  }
}
