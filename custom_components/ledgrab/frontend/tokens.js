/** The look of Home Assistant as custom properties of our own, with what holds where a theme has no such token. */
export const tokens = `
:host {
  --led-text: var(--primary-text-color, #141414);
  --led-text-2: var(--secondary-text-color, #5e5e5e);
  --led-surface: var(--card-background-color, #fff);
  --led-page: var(--primary-background-color, #fafafa);
  --led-page-2: var(--secondary-background-color, #e5e5e5);
  --led-line: var(--divider-color, rgba(0, 0, 0, 0.12));
  --led-primary: var(--primary-color, #009ac7);
  --led-on-primary: var(--text-primary-color, #fff);
  --led-accent-text: color-mix(in srgb, var(--led-primary) 68%, var(--led-text));
  --led-accent-deep: color-mix(in srgb, var(--led-primary) 76%, #000);
  --led-accent-fill: var(--ha-color-fill-primary-normal-resting, color-mix(in srgb, var(--led-primary) 18%, transparent));
  --led-accent-line: var(--ha-color-border-primary-normal, var(--led-primary));
  --led-neutral: var(--state-icon-color, #44739e);
  --led-info: var(--ledgrab-activity-info-color, var(--logbook-category-integration-color, #009688));
  --led-warning: var(--ledgrab-activity-warning-color, var(--warning-color, #ffa600));
  --led-error: var(--ledgrab-activity-error-color, var(--error-color, #db4437));
  --led-focus: var(--ha-color-focus, var(--led-primary));
  --led-field: var(--ha-color-form-background, var(--led-page-2));
  --led-space: var(--ha-space-1, 4px);
  --led-radius-s: var(--ha-border-radius-sm, 4px);
  --led-radius: var(--ha-border-radius-md, 8px);
  --led-radius-l: var(--ha-border-radius-lg, 12px);
  --led-radius-xl: var(--ha-border-radius-xl, 16px);
  --led-pill: var(--ha-border-radius-pill, 9999px);
  --led-font: var(--ha-font-family-body, Roboto, Noto, sans-serif);
  --led-code: var(--ha-font-family-code, monospace);
  --led-size-s: var(--ha-font-size-s, 12px);
  --led-size-m: var(--ha-font-size-m, 14px);
  --led-size-l: var(--ha-font-size-l, 16px);
  --led-size-xl: var(--ha-font-size-xl, 20px);
  --led-medium: var(--ha-font-weight-medium, 500);
  --led-leading: var(--ha-line-height-normal, 1.6);
  --led-motion: var(--ha-animation-duration-normal, 250ms);
  --led-shadow: var(--ha-box-shadow-m, 0 4px 12px rgba(0, 0, 0, 0.24));
  color: var(--led-text);
  font-family: var(--led-font);
  font-size: var(--led-size-m);
  line-height: var(--led-leading);
  -webkit-font-smoothing: antialiased;
}
@media (prefers-reduced-motion: reduce) {
  :host { --led-motion: 1ms; }
}
`;
