/** The look of the panel's dialogs. */
export const dialogStyles = `
dialog {
  inline-size: min(580px, calc(100vw - 32px));
  max-inline-size: none;
  max-block-size: calc(100dvh - 72px - var(--safe-area-inset-top, 0px) - var(--safe-area-inset-bottom, 0px));
  padding: 0;
  border: 0;
  border-radius: var(--ha-dialog-border-radius, var(--ha-border-radius-3xl, 24px));
  background: var(--ha-dialog-surface-background, var(--led-surface));
  color: var(--led-text);
  box-shadow: var(--led-shadow);
  overflow: hidden;
}
dialog[open] { display: flex; }
dialog::backdrop { background: var(--mdc-dialog-scrim-color, rgba(0, 0, 0, 0.32)); }
dialog.small { inline-size: min(420px, calc(100vw - 32px)); }
dialog .sheet { display: flex; flex: 1; flex-direction: column; min-inline-size: 0; max-block-size: inherit; }
dialog .head { display: flex; align-items: center; gap: 4px; padding: 12px 16px 4px 8px; }
dialog .head h2 { font-size: var(--ha-font-size-2xl, 24px); font-weight: var(--ha-font-weight-normal, 400); line-height: 1.3; }
dialog .content { flex: 1; overflow: auto; padding: 8px 24px 16px; }
dialog .acts { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 4px; padding: 8px 16px 16px; }
.stretch { flex: 1; }

.lead {
  --tint: var(--led-info);
  display: flex;
  align-items: center;
  gap: 16px;
  margin-block-end: 16px;
  font-size: var(--led-size-l);
  overflow-wrap: anywhere;
}
.lead.severity-warning { --tint: var(--led-warning); }
.lead.severity-error { --tint: var(--led-error); }
.lead .glyph {
  display: grid;
  place-items: center;
  flex: none;
  inline-size: 44px;
  block-size: 44px;
  border-radius: var(--led-radius);
  background: color-mix(in srgb, var(--tint) 18%, transparent);
  color: var(--tint);
}
dialog dl { display: grid; grid-template-columns: minmax(96px, 30%) minmax(0, 1fr); }
dialog dt, dialog dd { display: flex; align-items: center; min-block-size: 44px; border-block-end: 1px solid var(--led-line); }
dialog dt { color: var(--led-text-2); padding-inline-end: 12px; overflow-wrap: anywhere; }
dialog dd { gap: 8px; overflow-wrap: anywhere; }
dialog dd > span { flex: 1; min-inline-size: 0; }
dialog dd button.icon { inline-size: 44px; block-size: 44px; color: var(--led-text-2); --mdc-icon-size: 20px; --ha-icon-size: 20px; }
dialog code, kbd { font-family: var(--led-code); font-size: var(--led-size-s); }
dialog h3 { margin-block: 24px 4px; font-size: var(--led-size-m); font-weight: var(--led-medium); }
.metadata dt { font-family: var(--led-code); font-size: var(--led-size-s); }
.related .row { padding-inline: 0; }
kbd { padding: 2px 8px; border: 1px solid var(--led-line); border-radius: var(--led-radius-s); }

dialog form:not(.filters) { display: flex; flex-direction: column; gap: 12px; }
dialog .filters { padding: 0; }
fieldset { margin: 0; padding: 12px 16px; border: 1px solid var(--led-line); border-radius: var(--led-radius-l); }
legend { padding-inline: 4px; font-weight: var(--led-medium); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px; }
.note, .check small { color: var(--led-text-2); font-size: var(--led-size-s); }
.check { display: flex; align-items: center; gap: 12px; min-block-size: 44px; cursor: pointer; }
.check small { display: block; }
.check input { flex: none; inline-size: 20px; block-size: 20px; margin: 0; accent-color: var(--led-primary); }

@media (max-width: 600px) {
  dialog, dialog.small {
    inline-size: 100vw;
    max-block-size: calc(100dvh - 32px - var(--safe-area-inset-top, 0px));
    margin-block-end: 0;
    border-end-start-radius: 0;
    border-end-end-radius: 0;
    padding-block-end: var(--safe-area-inset-bottom, 0px);
  }
  dialog .content { padding-inline: 16px; }
  dialog .acts button.text ha-icon { display: none; }
}
@media (prefers-reduced-motion: no-preference) {
  dialog[open] { animation: led-rise var(--led-motion) ease-out; }
  @keyframes led-rise { from { opacity: 0; transform: translateY(16px); } }
}
`;
