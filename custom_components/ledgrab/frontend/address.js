/** What the panel shows, kept in the address: filters, the open entry, the view. */

import { fromQuery, toQuery } from "./filters.js";

/** @typedef {import("./filters.js").Filters} Filters */
/** @typedef {{filters: Filters, id: string, view: "activity" | "live"}} Place */

const ENTRY_ID = /^al_[0-9a-f]{32}$/;

/** @param {string} search @returns {Place} */
export function placeOf(search) {
  const query = new URLSearchParams(search);
  const id = query.get("id") ?? "";
  return {
    filters: fromQuery(search),
    id: ENTRY_ID.test(id) ? id : "",
    view: query.get("view") === "live" ? "live" : "activity",
  };
}

/** @param {Place} place @returns {string} a query, empty for the bare page */
export function searchOf({ filters, id, view }) {
  const query = new URLSearchParams();
  if (view === "live") query.set("view", view);
  if (id) query.set("id", id);
  const own = query.toString();
  const text = toQuery(filters).slice(1);
  const both = [own, text].filter(Boolean).join("&");
  return both && `?${both}`;
}

/** Put a place into the address without a step in the history. @param {Place} place */
export function show(place) {
  const search = searchOf(place);
  if (search === location.search) return;
  history.replaceState(history.state, "", `${location.pathname}${search}`);
  dispatchEvent(new CustomEvent("location-changed", { detail: { replace: true } }));
}

/** @param {string} id @returns {string} the address of an entry */
export function permalink(id) {
  return `${location.origin}${location.pathname}?id=${id}`;
}
