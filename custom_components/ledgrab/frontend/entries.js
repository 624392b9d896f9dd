/** The part of the log that is in memory: in order, each entry once, never too many. */

/** @typedef {import("./feed.js").Entry} Entry */

export class Entries {
  /** @param {number} keep how many there may be */
  constructor(keep) {
    this.keep = keep;
    /** @type {Entry[]} newest first */
    this.all = [];
    /** The highest number ever seen. */
    this.newest = 0;
    /** The newest were let go. */
    this.trimmed = false;
    /** @type {Set<number>} */
    this._seqs = new Set();
  }

  /** @param {Entry} entry */
  has({ seq }) {
    return this._seqs.has(seq);
  }

  /** @param {Entry} entry that was seen, in whatever place */
  see({ seq }) {
    this.newest = Math.max(this.newest, seq);
  }

  /**
   * Add new entries; those that are announced out of order belong further down.
   * @param {Entry[]} news oldest first
   * @returns {boolean} whether older ones had to go
   */
  insert(news) {
    for (const entry of news) {
      if (this.has(entry)) continue;
      let at = 0;
      while (at < this.all.length && this.all[at].seq > entry.seq) at += 1;
      this.all.splice(at, 0, entry);
      this._seqs.add(entry.seq);
      this.see(entry);
    }
    return this._drop(this.keep);
  }

  /** Add older entries; where there are too many then, the newest go. @param {Entry[]} page newest first */
  append(page) {
    for (const entry of page) {
      if (this.has(entry)) continue;
      this.all.push(entry);
      this._seqs.add(entry.seq);
      this.see(entry);
    }
    if (this._drop(0, this.all.length - this.keep)) this.trimmed = true;
  }

  /** @param {number} from @param {number} [count] @returns {boolean} whether there were any */
  _drop(from, count = Infinity) {
    if (count <= 0 || this.all.length <= from) return false;
    for (const { seq } of this.all.splice(from, count)) this._seqs.delete(seq);
    return true;
  }
}
