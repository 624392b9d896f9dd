/** The look of the live view: cards like those of a dashboard. */

export const liveStyles = `
:host { display: block; box-sizing: border-box; background: var(--led-page); }
[hidden] { display: none !important; }
h2, p { margin: 0; }
.unseen {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 4px 8px;
  min-block-size: 56px;
  box-sizing: border-box;
  padding: 8px 16px;
  border-block-end: 1px solid var(--led-line);
}
.all { display: flex; flex-wrap: wrap; gap: 14px 8px; }
.count { flex: 1; min-inline-size: max-content; color: var(--led-text-2); }
.banner { display: flex; align-items: center; gap: 12px; padding: 8px 16px; background: color-mix(in srgb, var(--led-warning) 14%, var(--led-page)); }
.banner ha-icon { color: var(--led-warning); }
.grid {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr));
  gap: 16px;
  max-inline-size: 1440px;
  margin-inline: auto;
  padding: 16px;
}
.grid:empty { display: none; }
.grid.stale .stage { opacity: 0.5; filter: grayscale(1); }
.target { display: flex; flex-direction: column; max-inline-size: 640px; overflow: hidden; }
.head { display: flex; align-items: flex-start; gap: 12px; padding: 12px 16px; }
.what { flex: 1; min-inline-size: 0; }
h2 { font-size: var(--led-size-l); font-weight: var(--led-medium); line-height: 1.4; overflow-wrap: anywhere; }
h2 a { display: inline-block; padding-block: 4px; margin-block: -4px; color: inherit; text-decoration: none; border-radius: var(--led-radius-s); }
h2 a:hover { text-decoration: underline; }
.route {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0 4px;
  color: var(--led-text-2);
  font-size: var(--led-size-s);
  overflow-wrap: anywhere;
  --mdc-icon-size: 16px;
  --ha-icon-size: 16px;
}
.route ha-icon:dir(rtl) { transform: scaleX(-1); }
.state {
  --tint: var(--led-text-2);
  display: flex;
  flex: none;
  align-items: center;
  gap: 6px;
  padding: 2px 10px 2px 6px;
  border-radius: var(--led-pill);
  background: color-mix(in srgb, var(--tint) 14%, transparent);
  font-size: var(--led-size-s);
  font-weight: var(--led-medium);
  line-height: 20px;
  --mdc-icon-size: 18px;
  --ha-icon-size: 18px;
}
.state:dir(rtl) { padding: 2px 6px 2px 10px; }
.state ha-icon, .big { color: var(--tint, var(--led-text-2)); }
.running { --tint: var(--success-color, #43a047); }
.waiting { --tint: var(--led-neutral); }
.state.problem, .big.problem { --tint: var(--led-warning); }
.stage {
  position: relative;
  container-type: inline-size;
  aspect-ratio: 16 / 10;
  margin-inline: 16px;
  border-radius: var(--led-radius-l);
  background: color-mix(in srgb, var(--led-text) 6%, var(--led-surface));
  overflow: hidden;
}
canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; color: var(--led-text); }
.light { filter: blur(2.5cqi); }
.screen {
  position: absolute;
  inset: 11cqi;
  box-sizing: border-box;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  padding: 8px;
  border: 1px solid var(--led-line);
  border-radius: var(--led-radius-s);
  background: var(--led-surface);
  text-align: center;
  overflow: hidden;
}
.rate { font-size: var(--led-size-xl); line-height: 1.3; font-variant-numeric: tabular-nums; }
.latency { color: var(--led-text-2); font-size: var(--led-size-s); font-variant-numeric: tabular-nums; }
.big { --mdc-icon-size: 40px; --ha-icon-size: 40px; }
.foot { display: flex; align-items: center; gap: 12px; min-block-size: 44px; padding: 8px 16px 12px; }
.foot .problem { flex: 1; padding-inline-start: 8px; border-inline-start: 4px solid var(--led-warning); overflow-wrap: anywhere; }
.foot button { margin-inline-start: auto; }
.text {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 8px;
  min-block-size: 44px;
  padding-inline: 16px;
  border: 0;
  border-radius: var(--led-pill);
  background: none;
  color: var(--led-accent-text);
  font: inherit;
  font-weight: var(--led-medium);
  text-decoration: none;
  white-space: nowrap;
  cursor: pointer;
  --mdc-icon-size: 20px;
  --ha-icon-size: 20px;
}
.text.tonal { background: var(--led-accent-fill); }
.text.outlined { position: relative; min-block-size: 32px; padding-inline: 10px 14px; border: 1px solid var(--led-line); color: var(--led-text); }
.text.outlined::after { content: ""; position: absolute; inset: -7px 0; }
.text:disabled { opacity: 0.4; cursor: default; }
.text[aria-busy="true"] { opacity: 0.6; }
@media (hover: hover) {
  .text:not(:disabled):hover { box-shadow: inset 0 0 0 100px color-mix(in srgb, currentColor 8%, transparent); }
}
.text:focus-visible, a:focus-visible { outline: 2px solid var(--led-focus); outline-offset: 2px; }
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
.empty p { color: var(--led-text-2); overflow-wrap: anywhere; }
.empty .text { margin-block-start: 8px; }
@media (max-width: 600px) {
  .bar { padding-inline: 12px; }
  .grid { gap: 12px; padding: 12px; }
  .target { max-inline-size: none; }
}
@media (forced-colors: active) {
  .state, .screen, .stage, .text { border: 1px solid; }
  canvas { forced-color-adjust: none; color: CanvasText; }
  .light { display: none; }
}
`;
