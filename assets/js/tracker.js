// Everything works without this file; with it, GOV.UK Frontend's components are started.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";

import { openTargets } from "./targets.js";
import { startKeeping } from "./keeping.js";
import { startLines } from "./lines.js";
import { startTurns } from "./turns.js";

// GOV.UK Frontend starts only where the page says that scripts run. It wants that said by an inline
// script; our content security policy refuses those, so it is said here.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
]) {
  createAll(component);
}

startLines();
startTurns();
startKeeping();
openTargets();
