/** The look of the card: that of Home Assistant's own cards. */
export const styles = `
:host { display: block; block-size: 100%; --ledgrab-activity-row-padding: 16px; }
[hidden] { display: none !important; }
ha-card {
  display: flex;
  flex-direction: column;
  block-size: 100%;
  overflow: hidden;
  container-type: inline-size;
}
.head {
  display: flex;
  flex: none;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0 16px;
  min-block-size: 44px;
  padding-block: 12px 4px;
  padding-inline: 16px 8px;
}
.head h2 {
  flex: 1 1 auto;
  min-inline-size: 0;
  margin: 0;
  color: var(--ha-card-header-color, var(--led-text));
  font-family: var(--ha-card-header-font-family, inherit);
  font-size: var(--ha-card-header-font-size, var(--ha-font-size-2xl, 24px));
  font-weight: var(--ha-font-weight-normal, 400);
  letter-spacing: -0.012em;
  line-height: var(--ha-line-height-condensed, 1.2);
  overflow-wrap: anywhere;
}
.all {
  display: inline-flex;
  align-items: center;
  margin-inline-start: auto;
  min-block-size: 44px;
  padding-inline: 8px;
  border-radius: var(--led-radius);
  color: var(--led-accent-text);
  font-weight: var(--led-medium);
  text-decoration: none;
  white-space: nowrap;
  --mdc-icon-size: 20px;
  --ha-icon-size: 20px;
}
.all:hover { text-decoration: underline; }
.all ha-icon { margin-inline-start: 2px; }
.all:dir(rtl) ha-icon { transform: scaleX(-1); }
.all:focus-visible, .retry:focus-visible { outline: 2px solid var(--led-focus); outline-offset: -2px; }
.list { flex: 1 1 auto; min-block-size: 0; overflow-y: auto; padding-block-end: 8px; }
.list:empty { display: none; }
.stale .list { filter: grayscale(1); }
.stale .row .message, .stale .row .badge { color: var(--led-text-2); }
.stale .row .glyph { opacity: 0.5; }

.row:not(.compact) { grid-template-columns: 36px minmax(0, 1fr); min-height: 64px; }
.row > .time { display: none; }
.row .inline-time { display: inline; }
.row:not(.compact)::before, .row:not(.compact)::after {
  inset-inline-start: calc(var(--ledgrab-activity-row-padding, 16px) + 17px);
}
.row:first-child::before, .row:last-child::after { display: none; }
.row:last-child .text { border-block-end-color: transparent; }
.row .message {
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
  overflow: hidden;
}
.row .meta { flex-wrap: wrap; }
.row.compact { min-height: 40px; }
.row.compact .text { flex-direction: row; align-items: center; justify-content: space-between; column-gap: 12px; }
.row.compact .message { flex: 1 1 auto; -webkit-line-clamp: 1; word-break: break-all; }
.row.compact .meta { flex: none; flex-wrap: nowrap; }
.row.compact .meta .actor, .row.compact .meta .category { display: none; }
@container (max-width: 319px) {
  .row.compact .text { flex-direction: column; align-items: stretch; justify-content: center; }
}

.banner {
  --tint: var(--led-warning);
  display: flex;
  flex: none;
  flex-wrap: wrap;
  align-items: center;
  gap: 4px 12px;
  min-block-size: 44px;
  box-sizing: border-box;
  padding: 4px 16px;
  background: color-mix(in srgb, var(--tint) 14%, transparent);
}
.banner.severity-error { --tint: var(--led-error); }
.banner > ha-icon { flex: none; color: var(--tint); }
.banner > span { flex: 1 1 160px; overflow-wrap: anywhere; }
.retry {
  display: inline-flex;
  align-items: center;
  gap: 8px;
  min-block-size: 44px;
  padding-inline: 16px;
  border: 0;
  border-radius: var(--led-pill);
  background: var(--led-accent-fill);
  color: var(--led-accent-text);
  font: inherit;
  font-weight: var(--led-medium);
  cursor: pointer;
}
.empty {
  display: flex;
  flex-direction: column;
  align-items: center;
  gap: 4px;
  padding: 16px 24px 24px;
  text-align: center;
  overflow-wrap: anywhere;
}
.empty > ha-icon { color: var(--led-text-2); --mdc-icon-size: 40px; --ha-icon-size: 40px; }
.empty b { font-weight: var(--led-medium); font-size: var(--led-size-l); }
.empty > span { color: var(--led-text-2); }
.empty .retry { margin-block-start: 8px; }

/* Nobody needs to see that something loads if it takes no longer than this. */
.blank { overflow: hidden; animation: led-late 300ms steps(1) backwards; }
.blank-row {
  display: grid;
  grid-template-columns: 36px minmax(0, 1fr);
  gap: 12px;
  align-items: center;
  block-size: 64px;
  padding-inline: var(--ledgrab-activity-row-padding, 16px);
}
.blank i {
  display: block;
  inline-size: 60%;
  block-size: 12px;
  margin-block: 6px;
  border-radius: var(--led-radius-s);
  background: var(--led-page-2);
}
.blank i + i { inline-size: 30%; }
.blank .disc { inline-size: 36px; block-size: 36px; border-radius: var(--led-radius); }
.blank.compact .blank-row { grid-template-columns: 24px minmax(0, 1fr); block-size: 40px; }
.blank.compact .disc { inline-size: 24px; block-size: 24px; }
.blank.compact i + i { display: none; }
@keyframes led-late { from { opacity: 0; } to { opacity: 0; } }
@media (forced-colors: active) {
  .banner, .retry { border: 1px solid CanvasText; }
  .blank i { background: GrayText; }
  .stale .row .message, .stale .row .meta { color: GrayText; }
}
`;
