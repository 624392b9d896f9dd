/** The look of the list and of what stands above, below and in the place of it. */
export const listStyles = `
.banners { flex: none; }
.banner {
  --tint: var(--led-warning);
  display: flex;
  align-items: center;
  gap: 12px;
  min-block-size: 44px;
  padding: 4px 16px;
  background: color-mix(in srgb, var(--tint) 14%, var(--led-page));
  border-block-end: 1px solid var(--led-line);
}
.banner.severity-error { --tint: var(--led-error); }
.banner > ha-icon { flex: none; color: var(--tint); }
.banner > span { flex: 1; }
.list-holder { position: relative; display: flex; flex: 1; flex-direction: column; min-block-size: 0; }
.scroller { position: relative; flex: 1; overflow-y: auto; overscroll-behavior: contain; padding-block-end: var(--led-safe-bottom); }
.scroller:has(.feed:empty) { flex: none; }
.stale .feed .badge { background: none; }
.stale .feed { --led-text: var(--led-text-2); color: var(--led-text-2); filter: grayscale(1); background: var(--led-page-2); }
.day h2 {
  position: sticky;
  inset-block-start: 0;
  z-index: 1;
  padding: 8px 16px;
  background: var(--led-surface);
  font-size: var(--led-size-m);
  font-weight: var(--led-medium);
  line-height: 22px;
}
.feed .row { content-visibility: auto; contain-intrinsic-block-size: auto 72px; }
.feed .day .row:first-child::before, .feed .day .row:last-child::after { display: none; }
.feed .row:last-child .text { border-block-end-color: transparent; }
.row.nested .glyph { transform: scale(0.5); }
.row .expand {
  position: relative;
  padding: 0;
  color: var(--led-accent-text);
  font-size: inherit;
  font-weight: var(--led-medium);
}
.row .expand::after { content: ""; position: absolute; inset: -12px -8px; }
.foot { padding: 16px; color: var(--led-text-2); text-align: center; }
.foot:empty { display: none; }
.pill {
  position: absolute;
  z-index: 2;
  inset-block-start: 48px;
  inset-inline: 0;
  inline-size: fit-content;
  margin-inline: auto;
  display: flex;
  align-items: center;
  gap: 8px;
  min-block-size: 44px;
  padding-inline: 16px 20px;
  border-radius: var(--led-pill);
  background: var(--led-accent-deep);
  color: #fff;
  font-weight: var(--led-medium);
  box-shadow: var(--led-shadow);
  --mdc-icon-size: 20px;
}
.state { overflow: auto; }
.empty {
  display: flex;
  flex-direction: column;
  align-items: center;
  gap: 8px;
  max-inline-size: 480px;
  margin: 48px auto;
  padding-inline: 24px;
  text-align: center;
}
.empty > ha-icon { color: var(--led-text-2); --mdc-icon-size: 48px; --ha-icon-size: 48px; }
.empty h2 { font-size: var(--led-size-l); font-weight: var(--led-medium); }
.empty p { color: var(--led-text-2); overflow-wrap: anywhere; }
.empty ul { list-style: none; text-align: start; margin-block-start: 8px; }
.empty li { display: flex; gap: 12px; padding-block: 6px; }
.empty li ha-icon { flex: none; color: var(--led-info); }
.empty li b { font-weight: var(--led-medium); }
.blank { padding-block-start: 38px; }
.blank-row { display: grid; grid-template-columns: 72px 36px 1fr; gap: 12px; align-items: center; block-size: 72px; padding-inline: 16px; }
.blank i { display: block; block-size: 12px; border-radius: var(--led-radius-s); background: var(--led-page-2); animation: led-pulse 1.6s infinite; }
.blank .disc { block-size: 36px; border-radius: var(--led-radius); }
.blank-row > div > i { inline-size: 55%; margin-block: 6px; }
.blank-row > div > i + i { inline-size: 25%; }
@keyframes led-pulse { 50% { opacity: 0.45; } }
@media (prefers-reduced-motion: reduce) { .blank i { animation: none; } }
@media (max-width: 600px) {
  .feed .row { grid-template-columns: 36px minmax(0, 1fr); min-height: 64px; }
  .feed .row > .time { display: none; }
  .feed .row .inline-time { display: inline; margin-inline-start: auto; }
  .feed .row::before, .feed .row::after { inset-inline-start: calc(var(--ledgrab-activity-row-padding, 16px) + 17px); }
  .blank-row { grid-template-columns: 36px 1fr; }
  .blank-row > i:first-child { display: none; }
}
@media print {
  :host { block-size: auto; overflow: visible; }
  .bar, .side, .toolbar, .pill, .foot { display: none !important; }
  .body, .view, .main, .list-holder, .scroller { display: block; overflow: visible; }
  .feed .row { content-visibility: visible; break-inside: avoid; }
  .day h2 { position: static; }
}
`;
