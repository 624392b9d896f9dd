/**
 * The English texts of panel, card and live view, for the time before translations have arrived.
 * @type {Readonly<Record<string, string>>}
 */
export const ENGLISH = Object.freeze({
  title: "LedGrab activity",
  "tab.activity": "Activity",
  "tab.live": "Live",
  unnamed: "(unnamed)",
  by: "By {name}",
  similar: "{count, plural, one {# similar entry} other {# similar entries}}",
  show_similar: "Show {count, plural, one {# similar entry} other {# similar entries}}",
  hide_similar: "Hide similar entries",
  "severity.info": "Information",
  "severity.warning": "Warning",
  "severity.error": "Error",
  "category.entity": "Things",
  "category.auth": "Logins and users",
  "category.device": "Devices",
  "category.capture": "Capture",
  "category.system": "System",
  "entity_type.device": "Device",
  "entity_type.source": "Source",
  "entity_type.target": "Target",
  "entity_type.scene": "Scene",
  "entity_type.playlist": "Playlist",
  "actor.system": "System",
  "actor.anonymous": "Somebody who was not logged in",
  "actor.automation": "Automation {name}",
  "actor.script": "Script {name}",
  "actor.device": "Device {name}",
  "version.message": "LedGrab was updated",
  "version.reload": "Reload",
});
