/** Times as a person reads them: in the language, the format and the zone that are set in Home Assistant. */

/** @typedef {{language: string, time_format?: string, time_zone?: string, number_format?: string}} Locale */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string | undefined} language @param {Intl.DateTimeFormatOptions} options */
function format(language, options) {
  const key = JSON.stringify([language, options]);
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(language, options)));
  return known;
}

/** Of this browser; to ask for it takes longer than to format a time. */
const LOCAL = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param {any} hass @returns {string} the zone that the user wants to see times in */
export function zoneOf(hass) {
  return hass?.locale?.time_zone === "server" ? (hass.config?.time_zone ?? LOCAL) : LOCAL;
}

/** @param {Locale} locale @returns {string | undefined} the language of times */
function timeLanguage(locale) {
  return locale.time_format === "system" ? undefined : locale.language;
}

/** @type {WeakMap<Locale, Intl.DateTimeFormatOptions>} */
const clocks = new WeakMap();

/** @param {Locale} locale @returns {Intl.DateTimeFormatOptions} */
function clockOptions(locale) {
  let known = clocks.get(locale);
  if (!known) {
    const usual = format(timeLanguage(locale), { hour: "numeric" }).resolvedOptions().hour12;
    const half = locale.time_format === "12" || (locale.time_format !== "24" && usual);
    known = { hour: half ? "numeric" : "2-digit", minute: "2-digit", second: "2-digit", hourCycle: half ? "h12" : "h23" };
    clocks.set(locale, known);
  }
  return known;
}

/** @param {string | number} iso @param {string} zone @returns {string} `2026-11-24`, which sorts */
export function dayKey(iso, zone) {
  return format("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone }).format(new Date(iso));
}

/**
 * The heading of a day.
 * @param {string} iso @param {number} now milliseconds @param {Locale} locale @param {string} zone
 * @returns {string} `Today · November 24, 2026`
 */
export function dayTitle(iso, now, locale, zone) {
  const date = format(locale.language, { dateStyle: "long", timeZone: zone }).format(new Date(iso));
  const days = Math.round((Date.parse(dayKey(iso, zone)) - Date.parse(dayKey(now, zone))) / 86_400_000);
  const recent = new Intl.RelativeTimeFormat(locale.language, { numeric: "auto" });
  const name =
    days === 0 || days === -1
      ? recent.format(days, "day")
      : format(locale.language, { weekday: "long", timeZone: zone }).format(new Date(iso));
  return `${name.charAt(0).toLocaleUpperCase(locale.language)}${name.slice(1)} · ${date}`;
}

/** @param {string} iso @param {Locale} locale @param {string} zone @returns {string} `2:29:46 PM` */
export function clock(iso, locale, zone) {
  return format(timeLanguage(locale), { ...clockOptions(locale), timeZone: zone }).format(new Date(iso));
}

const STEPS = /** @type {const} */ ([
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
  ["week", 5],
  ["month", 12],
]);
const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_629_800, year: 31_557_600 };

/** @param {string} iso @param {number} now milliseconds @param {string} language @returns {string} `5 minutes ago` */
export function relative(iso, now, language) {
  const seconds = Math.min(0, (Date.parse(iso) - now) / 1000);
  const unit = STEPS.find(([name, many]) => -seconds < many * SECONDS[name])?.[0] ?? "year";
  const count = Math.trunc(seconds / SECONDS[unit]);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(count, unit);
}

/** @param {string} iso @param {Locale} locale @param {string} zone @returns {string} date and time in full */
export function full(iso, locale, zone) {
  const date = format(locale.language, { dateStyle: "full", timeZone: zone }).format(new Date(iso));
  return `${date}, ${clock(iso, locale, zone)}`;
}

/**
 * The instant of a wall clock's time.
 * @param {string} local `2026-11-24T10:00`, with or without seconds @param {string} zone
 * @returns {number} milliseconds; where a clock is set forward, what it would have shown had it gone on
 */
export function instant(local, zone) {
  const wanted = Date.parse(`${local}Z`);
  const first = wanted - offset(wanted, zone);
  return wanted - offset(first, zone);
}

/** @param {number} at @param {string} zone @returns {number} how far a zone's clock is ahead of UTC, milliseconds */
function offset(at, zone) {
  return Date.parse(`${wall(at, zone)}Z`) - Math.floor(at / 1000) * 1000;
}

/** @param {string | number} iso @param {string} zone @returns {string} `2026-11-24T10:00:00`, for a form */
export function wall(iso, zone) {
  const parts = format("en-CA", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  }).formatToParts(new Date(iso));
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${of.year}-${of.month}-${of.day}T${of.hour}:${of.minute}:${of.second}`;
}
