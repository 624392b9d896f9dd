/** The log as it grows, for whoever shows it: pages, live entries, pauses and lost connections. */

import { Entries } from "./entries.js";
import { toRequest } from "./filters.js";
import { zoneOf } from "./time.js";

/**
 * The 11 fields and the number that orders the log.
 * @typedef {{id: string, ts: string, category: string, action: string, severity: string, actor: string,
 *   message: string, entity_type: string | null, entity_id: string | null, entity_name: string | null,
 *   metadata: Record<string, any>, seq: number}} Entry
 */
/** @typedef {"loading" | "ready" | "error" | "offline" | "denied"} State */

export const PAGE = 100;
export const KEEP = 20_000;
const HELD = 1_000;
const RETRY_MS = Object.freeze([1_000, 2_000, 5_000, 10_000, 30_000]);
/** What LedGrab answers while it is not set up, as it is when Home Assistant has just been started. */
const NOT_YET = Object.freeze(["not_loaded", "unknown_command"]);
/** After these the log is another one. */
const REPLACED = Object.freeze(["log_cleared", "log_restored", "log_recreated"]);

/** Fires `change` when one of its public fields has changed. */
export class ActivityFeed extends EventTarget {
  /** @param {any} hass may be replaced whenever there is a newer one */
  constructor(hass) {
    super();
    this.hass = hass;
    this._entries = new Entries(KEEP);
    /** Grows whenever `entries` are others. */
    this.revision = 0;
    /** @type {State} */
    this.state = "loading";
    /** @type {string | null} why it is `error` */
    this.error = null;
    /** It is `error` because LedGrab is not set up yet, and is tried again by itself. */
    this.waiting = false;
    /** New entries that wait for `resume`. */
    this.pending = 0;
    this.paused = false;
    this.hasMore = false;
    /** Older entries are being read. */
    this.busy = false;
    /** @type {string | null} how far back a search came that ran out of its time */
    this.scannedTo = null;
    /** @type {number | null} matching entries; 1001 stands for more than a thousand */
    this.total = null;
    /** @type {{logging: boolean, storage: string, pending: number} | null} */
    this.status = null;
    /** @type {string | null} of the server */
    this.version = null;
    this._run = 0;
    this._tries = 0;
    /** @type {Entry[]} oldest first */
    this._held = [];
    this._overrun = false;
    /** @type {(() => void) | null} */
    this._end = null;
    this._onReady = () => this._follow(this._run);
    this._onLost = () => this._become("offline");
  }

  /** @returns {Entry[]} newest first, without duplicates */
  get entries() {
    return this._entries.all;
  }

  /** @returns {boolean} whether the newest entries were let go to keep memory bounded */
  get trimmed() {
    return this._entries.trimmed;
  }

  /**
   * Show the newest entries that match, and follow the log from there.
   * @param {Partial<import("./filters.js").Filters>} filters
   * @param {{limit?: number, keep?: number}} [options] entries of a page (200 at most) and in memory
   * @returns {Promise<void>} resolves when the first page is there or has failed
   */
  async start(filters, { limit = PAGE, keep = KEEP } = {}) {
    this.stop();
    this._filters = filters;
    this._limit = limit;
    this._keep = Math.max(keep, limit);
    this._tries = 0;
    this._forget();
    this.total = null;
    this.connection = this.hass.connection;
    this.connection.addEventListener("ready", this._onReady);
    this.connection.addEventListener("disconnected", this._onLost);
    this._become("loading");
    await this._load(this._run);
  }

  /** Start over with the same filters. */
  restart() {
    return this.start(this._filters ?? {}, { limit: this._limit, keep: this._keep });
  }

  /** End; nothing changes afterwards. */
  stop() {
    this._run += 1;
    clearTimeout(this._timer);
    this._unsubscribe();
    this.connection?.removeEventListener("ready", this._onReady);
    this.connection?.removeEventListener("disconnected", this._onLost);
  }

  /** Let new entries wait. */
  pause() {
    if (this.paused) return;
    this.paused = true;
    this._changed();
  }

  /** Show those that waited, and follow again; reads anew what was too much to wait. */
  resume() {
    if (!this.paused && !this.trimmed) return;
    this.paused = false;
    if (this._overrun || this.trimmed) {
      this.restart();
      return;
    }
    const held = this._held;
    this._held = [];
    this.pending = 0;
    this._insert(held);
    this._changed();
  }

  /** Read the next older page; a second call while one is under way does nothing. */
  async loadMore() {
    if (this.busy || !this.hasMore || this.state !== "ready") return;
    const run = this._run;
    this.busy = true;
    this._changed();
    try {
      const page = await this._page(this._cursor);
      if (run === this._run) this._append(page);
    } catch (error) {
      if (run === this._run) this._failed(error, run);
    } finally {
      if (run === this._run) {
        this.busy = false;
        this._changed();
      }
    }
  }

  /** @param {number} run */
  async _load(run) {
    try {
      // Follow first: what is written while the page is read must not be missed.
      await this._subscribe(run, null);
      const page = await this._page(null);
      if (run !== this._run) return;
      const early = this.entries;
      this._forget();
      this._append(page);
      this._insert(early.reverse());
      this._become("ready");
    } catch (error) {
      if (run === this._run) this._failed(error, run);
    }
  }

  /** Catch up after the connection was lost. @param {number} run */
  async _follow(run) {
    clearTimeout(this._timer);
    this._end = null;
    if (!this._entries.newest && this.state !== "ready") {
      await this._load(run);
      return;
    }
    try {
      await this._subscribe(run, this._entries.newest);
      if (run !== this._run) return;
      this._become("ready");
      await this._compare(run);
    } catch (error) {
      if (run === this._run) this._failed(error, run);
    }
  }

  /** Home Assistant was perhaps started with another version, and entries may be gone. @param {number} run */
  async _compare(run) {
    const { version, total } = await this._page(null, 1);
    if (run !== this._run) return;
    this.version = version;
    this.total = total;
    this._changed();
  }

  /** @param {number} run @param {number | null} after */
  async _subscribe(run, after) {
    this._unsubscribe();
    const message = { type: "ledgrab/activity/subscribe", ...this._request() };
    if (after !== null) message.after_seq = after;
    const end = await this.connection.subscribeMessage(
      (/** @type {any} */ event) => run === this._run && this._heard(event),
      message,
      { resubscribe: false },
    );
    this._tries = 0;
    if (run === this._run) this._end = end;
    else Promise.resolve(end()).catch(() => undefined);
  }

  _unsubscribe() {
    // The server forgets it by itself where the connection is gone.
    if (this._end) Promise.resolve(this._end()).catch(() => undefined);
    this._end = null;
  }

  /** @param {any} event */
  _heard(event) {
    if (event.status) this.status = event.status;
    if (event.gap) {
      if (this.paused) this._overrun = true;
      else this.restart();
    }
    if (event.activities) this._receive(event.activities.map(({ entry, seq }) => ({ ...entry, seq })));
    this._changed();
  }

  /** @param {Entry[]} news oldest first */
  _receive(news) {
    const held = new Set(this._held.map(({ seq }) => seq));
    const fresh = news.filter((entry) => !this._entries.has(entry) && !held.has(entry.seq));
    for (const entry of fresh) this._entries.see(entry);
    if (this.total !== null && this.total !== 1001) this.total += fresh.length;
    if (!this.paused && this.state === "ready" && fresh.some(({ action }) => REPLACED.includes(action))) {
      this.restart();
    } else if (this.paused || this.trimmed) {
      this._held.push(...fresh);
      this.pending += fresh.length;
      if (this._held.length > HELD) [this._overrun, this._held] = [true, []];
    } else {
      this._insert(fresh);
    }
  }

  /** @param {Entry[]} news oldest first */
  _insert(news) {
    if (news.length) this.revision += 1;
    if (!this._entries.insert(news)) return;
    this.hasMore = true;
    this._cursor = this.entries.at(-1)?.seq;
  }

  /** @param {any} page */
  _append(page) {
    this.revision += 1;
    this._entries.append(page.entries);
    this.hasMore = page.has_more;
    this.scannedTo = page.scanned_to;
    this.total = page.total ?? this.total;
    this.version = page.version;
    this._cursor = page.next_before_seq;
  }

  /** @param {number | null | undefined} before @param {number} [limit] */
  _page(before, limit = this._limit) {
    const cursor = before ? { before_seq: before } : {};
    return this.hass.callWS({ type: "ledgrab/activity/list", ...this._request(), ...cursor, limit });
  }

  _request() {
    return toRequest(this._filters ?? {}, Date.now(), zoneOf(this.hass));
  }

  /** @param {any} error @param {number} run */
  _failed(error, run) {
    if (error?.code === "unauthorized") {
      this._become("denied");
      return;
    }
    if (!this.connection.connected) {
      this._become("offline");
      return;
    }
    this.error = error?.message ?? String(error);
    this.waiting = NOT_YET.includes(error?.code);
    this._become("error");
    if (!this.waiting) return;
    const wait = RETRY_MS[Math.min(this._tries, RETRY_MS.length - 1)];
    this._tries += 1;
    this._timer = setTimeout(() => this._follow(run), wait);
  }

  _forget() {
    this.revision += 1;
    this._entries = new Entries(this._keep);
    this._held = [];
    this._overrun = false;
    this.pending = 0;
    this.hasMore = false;
    this.busy = false;
    this.scannedTo = null;
  }

  /** @param {State} state */
  _become(state) {
    this.state = state;
    if (state !== "error") [this.error, this.waiting] = [null, false];
    this._changed();
  }

  _changed() {
    this.dispatchEvent(new Event("change"));
  }
}
