/** A Home Assistant that answers from an array, for tests without a browser. */

/** @param {number} seq @param {object} [fields] */
export function entry(seq, fields = {}) {
  return {
    id: `al_${String(seq).padStart(32, "0")}`,
    ts: new Date(Date.UTC(2026, 10, 24, 12) + seq * 120_000).toISOString(),
    category: "capture",
    action: "target_started",
    severity: "info",
    actor: "system",
    message: `Entry ${seq}`,
    entity_type: "target",
    entity_id: "one",
    entity_name: "TV",
    metadata: {},
    seq,
    ...fields,
  };
}

export class FakeConnection extends EventTarget {
  connected = true;
  /** Entries, oldest first. */
  log = [];
  calls = [];
  followers = new Set();
  failure = null;

  /** @param {number} count */
  grow(count) {
    for (let i = 0; i < count; i += 1) this.log.push(entry(this.log.length + 1));
  }

  /** @param {object} [fields] */
  write(fields) {
    const written = entry(this.log.length + 1, fields);
    this.log.push(written);
    this.send({ activities: [activity(written)] });
    return written;
  }

  /** @param {object} event */
  send(event) {
    for (const follower of this.followers) follower(event);
  }

  async subscribeMessage(follower, message, options) {
    this.calls.push({ ...message, options });
    if (this.failure) throw this.failure;
    this.followers.add(follower);
    if (message.after_seq !== undefined) {
      const missed = this.log.filter(({ seq }) => seq > message.after_seq);
      if (missed.length > 200) follower({ gap: true });
      else follower({ activities: missed.map(activity) });
    }
    return async () => this.followers.delete(follower);
  }

  lose() {
    this.connected = false;
    this.followers.clear();
    this.dispatchEvent(new Event("disconnected"));
  }

  regain() {
    this.connected = true;
    this.dispatchEvent(new Event("ready"));
  }

  async page({ before_seq: before = Infinity, limit }) {
    if (this.failure) throw this.failure;
    const older = this.log.filter(({ seq }) => seq < before).reverse();
    const entries = older.slice(0, limit);
    const more = older.length > limit;
    return {
      entries,
      has_more: more,
      next_before_seq: more ? entries.at(-1).seq : null,
      total: this.log.length,
      scanned_to: null,
      version: "9.9.9",
    };
  }
}

function activity({ seq, ...fields }) {
  return { type: "activity_logged", entry: fields, seq, device_id: "home", entity_id: "light.home" };
}

/** @param {FakeConnection} connection */
export function hassOf(connection) {
  return {
    connection,
    language: "en",
    locale: { language: "en", time_zone: "server", time_format: "24" },
    config: { time_zone: "UTC" },
    callWS: (message) => {
      connection.calls.push(message);
      return connection.page(message);
    },
  };
}

/** Let everything that waits for nothing but promises happen. */
export function settled() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
