/** Targets from moment to moment, for whoever shows them. */

/** @typedef {import("./led-outline.js").Layout} Layout */
/**
 * What a target is and how it is doing.
 * @typedef {{name: string, device: string | null, source: string | null, entity_id: string | null,
 *   device_id: string | null, layout: Layout | null, wanted: boolean, running: boolean, problem: string | null,
 *   metrics: {frames_per_second: number, latency_p50_ms: number | null} | null, colors: string | null}} Target
 */
/** @typedef {"loading" | "ready" | "missing" | "offline" | "error"} State */

const RETRY_MS = Object.freeze([1_000, 2_000, 5_000, 10_000]);
/** What is answered while LedGrab is not set up. */
const NOT_YET = Object.freeze(["not_loaded", "unknown_command"]);

/** Fires `change` when its state, or what there is, has changed, and `news` with the ids of changed targets. */
export class TargetsFeed extends EventTarget {
  /** @param {any} hass may be replaced whenever there is a newer one */
  constructor(hass) {
    super();
    this.hass = hass;
    /** @type {State} */
    this.state = "loading";
    /** @type {string | null} why it is `error` */
    this.error = null;
    /** @type {Map<string, Target>} */
    this.targets = new Map();
    /** @type {{start_all?: string | null, stop_all?: string | null}} */
    this.buttons = {};
    this._run = 0;
    this._tries = 0;
    /** @type {(() => Promise<void>) | null} */
    this._end = null;
    this._onReady = () => this._begin();
    this._onLost = () => this._lost();
  }

  start() {
    this.stop();
    this._connection = this.hass.connection;
    this._connection.addEventListener("ready", this._onReady);
    this._connection.addEventListener("disconnected", this._onLost);
    this._tries = 0;
    this._begin();
  }

  /** End; nothing changes afterwards. */
  stop() {
    this._run += 1;
    clearTimeout(this._timer);
    this._connection?.removeEventListener("ready", this._onReady);
    this._connection?.removeEventListener("disconnected", this._onLost);
    this._endSubscription();
  }

  async _begin() {
    const run = (this._run += 1);
    clearTimeout(this._timer);
    this._endSubscription();
    try {
      const end = await this._connection.subscribeMessage(
        (/** @type {any} */ event) => run === this._run && this._heard(event, run),
        { type: "ledgrab/targets/subscribe" },
        { resubscribe: false },
      );
      if (run === this._run) this._end = end;
      else quietly(end);
    } catch (error) {
      if (run === this._run) this._failed(error);
    }
  }

  _lost() {
    // Nothing is to be ended on a connection that is gone.
    this._end = null;
    this._become("offline");
  }

  _endSubscription() {
    if (this._end) quietly(this._end);
    this._end = null;
  }

  /** @param {any} event @param {number} run */
  _heard({ targets, removed = [], buttons }, run) {
    const known = this.state === "ready";
    if (buttons) {
      // The first event tells everything.
      this.buttons = buttons;
      this.targets.clear();
    }
    const ids = Object.keys(targets);
    const added = ids.some((id) => !this.targets.has(id));
    for (const id of removed) this.targets.delete(id);
    for (const id of ids) this.targets.set(id, { ...this.targets.get(id), ...targets[id] });
    if (!this.targets.size) this._why(run);
    else if (!known || added || buttons || removed.length) this._become("ready");
    else this.dispatchEvent(new CustomEvent("news", { detail: ids }));
  }

  /** There are no targets: there may be no LedGrab either. @param {number} run */
  async _why(run) {
    try {
      await this.hass.callWS({ type: "ledgrab/targets/list" });
      if (run === this._run && !this.targets.size) this._become("ready");
    } catch (error) {
      if (run === this._run && !this.targets.size) this._failed(error);
    }
  }

  /** @param {any} error */
  _failed(error) {
    if (!this._connection.connected) {
      this._become("offline");
      return;
    }
    this.error = error?.message ?? String(error);
    const missing = NOT_YET.includes(error?.code);
    this._become(missing ? "missing" : "error");
    if (!missing) return;
    this._timer = setTimeout(() => this._begin(), RETRY_MS[Math.min(this._tries, RETRY_MS.length - 1)]);
    this._tries += 1;
  }

  /** @param {State} state */
  _become(state) {
    this.state = state;
    if (state === "ready") this._tries = 0;
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {() => any} end a subscription that the server may have forgotten */
function quietly(end) {
  Promise.resolve(end()).catch(() => undefined);
}
