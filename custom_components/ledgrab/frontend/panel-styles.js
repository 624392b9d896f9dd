/** The look of the panel: that of Home Assistant's own Activity page. */

export const styles = `
:host {
  display: flex;
  flex-direction: column;
  --led-safe-start: var(--safe-area-content-inset-left, var(--safe-area-inset-left, 0px));
  --led-safe-end: var(--safe-area-content-inset-right, var(--safe-area-inset-right, 0px));
  --led-safe-bottom: var(--safe-area-inset-bottom, 0px);
  block-size: 100vh;
  block-size: 100dvh;
  background: var(--led-page);
  overflow: hidden;
}
[hidden] { display: none !important; }
.hidden {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
h1, h2, h3, p, dl, dd, ul { margin: 0; padding: 0; }
button, input, select { font: inherit; color: inherit; }
button { cursor: pointer; border: 0; background: none; }
button:disabled { opacity: 0.4; cursor: default; }
button:focus-visible, input:focus-visible, select:focus-visible, a:focus-visible {
  outline: 2px solid var(--led-focus);
  outline-offset: 2px;
}

.bar {
  display: flex;
  align-items: center;
  flex: none;
  min-block-size: calc(var(--header-height, 56px) + var(--safe-area-inset-top, 0px));
  box-sizing: border-box;
  padding: var(--safe-area-inset-top, 0px) calc(4px + var(--led-safe-end)) 0 calc(4px + var(--led-safe-start));
  background: var(--app-header-background-color, var(--led-surface));
  color: var(--app-header-text-color, var(--led-text));
  border-block-end: var(--app-header-border-bottom, 1px solid var(--led-line));
}
.bar h1 {
  margin-inline-start: 32px;
  overflow: hidden;
  font-size: var(--led-size-xl);
  font-weight: var(--ha-font-weight-normal, 400);
  line-height: 1.2;
  text-overflow: ellipsis;
  white-space: nowrap;
}
:host([narrow]) .bar h1 { margin-inline-start: 16px; }
.tabs { display: flex; align-self: stretch; margin-inline: auto 8px; }
.tabs button {
  min-inline-size: 44px;
  padding-inline: 16px;
  border-block: 2px solid transparent;
  color: inherit;
  font-weight: var(--led-medium);
}
.tabs [aria-selected="true"] { border-block-end-color: var(--led-primary); color: var(--led-accent-text); }
.tabs button:focus-visible { outline-offset: -4px; }

button.icon {
  display: grid;
  place-items: center;
  flex: none;
  inline-size: 48px;
  block-size: 48px;
  padding: 0;
  border-radius: var(--led-pill);
}
button.text {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 8px;
  min-block-size: 44px;
  padding-inline: 16px;
  border-radius: var(--led-pill);
  color: var(--led-accent-text);
  font-weight: var(--led-medium);
  white-space: nowrap;
  --mdc-icon-size: 20px;
  --ha-icon-size: 20px;
}
button.text.tonal { background: var(--led-accent-fill); }
button.text.filled { background: var(--led-accent-deep); color: #fff; }
button.text.filled.danger { background: color-mix(in srgb, var(--led-error) 82%, #000); }
button.text.outlined { color: var(--led-text); }
@media (hover: hover) {
  button.icon:hover, button.text:not(.filled):hover { background: color-mix(in srgb, currentColor 8%, transparent); }
}

.menu-holder { position: relative; }
.menu {
  position: absolute;
  z-index: 8;
  inset-block-start: 100%;
  inset-inline-end: 4px;
  min-inline-size: 240px;
  max-block-size: calc(100dvh - 80px);
  overflow: auto;
  padding-block: 4px;
  border: 1px solid var(--led-line);
  border-radius: var(--led-radius-l);
  background: var(--led-surface);
  color: var(--led-text);
  box-shadow: var(--led-shadow);
}
.menu button {
  display: flex;
  align-items: center;
  gap: 16px;
  inline-size: 100%;
  min-block-size: 48px;
  padding-inline: 16px;
  text-align: start;
}
.menu button:hover, .menu button:focus-visible { background: color-mix(in srgb, var(--led-text) 8%, transparent); outline-offset: -2px; }
.menu ha-icon { color: var(--led-text-2); }
.menu .danger ha-icon { color: var(--led-error); }
.menu hr { margin: 4px 0; border: 0; border-block-start: 1px solid var(--led-line); }

main { display: contents; }
.body { display: flex; flex: 1; min-block-size: 0; padding-right: var(--led-safe-end); padding-left: var(--led-safe-start); }
.live-view { flex: 1; min-inline-size: 0; overflow: auto; }
.view { display: flex; flex: 1; min-inline-size: 0; }
.side { display: none; }
.view.wide .side {
  display: block;
  flex: none;
  inline-size: 340px;
  box-sizing: border-box;
  overflow: auto;
  border-inline-end: 1px solid var(--led-line);
}
.main { display: flex; flex: 1; flex-direction: column; min-inline-size: 0; }
.toolbar {
  display: flex;
  flex: none;
  align-items: center;
  gap: 8px;
  min-block-size: 56px;
  box-sizing: border-box;
  padding-inline: 16px;
  border-block-end: 1px solid var(--led-line);
}
.view.wide .open-filters { display: none; }
.presets { flex: 0 1 auto; flex-wrap: nowrap !important; overflow-x: auto; scrollbar-width: none; }
.count-line { margin-inline-start: auto; color: var(--led-text-2); font-size: var(--led-size-s); white-space: nowrap; }
.toolbar button.outlined {
  position: relative;
  min-block-size: 32px;
  padding-inline: 8px 12px;
  border-radius: var(--led-radius-l);
  border: 1px solid var(--led-line);
  font-size: var(--led-size-s);
}
.toolbar button.outlined::after { content: ""; position: absolute; inset: -7px; }
.toolbar .active, .toolbar .live[aria-pressed="true"] { background: var(--led-accent-fill); border-color: var(--led-accent-line); }

.chips { display: flex; flex-wrap: wrap; gap: 0 8px; }
.chip {
  display: inline-flex;
  flex: none;
  align-items: center;
  gap: 6px;
  min-inline-size: 44px;
  min-block-size: 44px;
  padding: 0;
  font-size: var(--led-size-s);
  font-weight: var(--led-medium);
  position: relative;
  isolation: isolate;
  padding-inline: 12px;
  --mdc-icon-size: 18px;
  --ha-icon-size: 18px;
}
.chip::before {
  content: "";
  position: absolute;
  z-index: -1;
  inset: 6px 0;
  border: 1px solid var(--led-line);
  border-radius: var(--led-radius-l);
}
.chip[aria-pressed="true"]::before { background: var(--led-accent-fill); border-color: var(--led-accent-line); }
.chip:focus-visible { outline-offset: -4px; border-radius: var(--led-radius-xl); }
.chip ha-icon { color: var(--led-text-2); }
.chip .number { color: var(--led-text-2); font-weight: 400; font-variant-numeric: tabular-nums; }
.chip.severity-warning ha-icon { color: var(--led-warning); }
.chip.severity-error ha-icon { color: var(--led-error); }
.chip.severity-info ha-icon { color: var(--led-info); }

.filters { display: flex; flex-direction: column; gap: 16px; padding: 16px; }
.filters section h2, .field > span { display: block; font-size: var(--led-size-s); font-weight: var(--led-medium); color: var(--led-text-2); }
.field { display: block; position: relative; }
.field > input, .field > select {
  inline-size: 100%;
  min-block-size: 44px;
  box-sizing: border-box;
  margin-block-start: 4px;
  padding-inline: 12px;
  border: 1px solid var(--led-line);
  border-radius: var(--led-radius);
  background: var(--led-field);
  color-scheme: inherit;
}
.search ha-icon { position: absolute; inset-inline-start: 12px; inset-block-end: 12px; color: var(--led-text-2); --mdc-icon-size: 20px; }
.search > input { padding-inline-start: 40px; }
.problem { color: var(--led-text); border-inline-start: 4px solid var(--led-error); padding-inline-start: 8px; }

@media (max-width: 600px) {
  .toolbar { padding-inline: 8px; }
  .count-line { display: none; }
  .toolbar .live span, .toolbar .open-filters span { display: none; }
  .toolbar button.outlined { padding-inline: 8px; }
  .tabs button { padding-inline: 10px; }
  .presets { flex: 1; mask-image: linear-gradient(to right, #000 calc(100% - 24px), transparent); }
}
@media (forced-colors: active) {
  .tabs button { border-block-color: Canvas; }
  .tabs [aria-selected="true"] { border-block-end-color: Highlight; }
  .chip[aria-pressed="true"]::before, .toolbar .active, .toolbar .live[aria-pressed="true"] { border: 3px solid Highlight; }
}
`;
