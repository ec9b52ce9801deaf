// What a refused form says is wrong stays while the room moves on around it: until the form is heard, or is another one.
import { nameOfForm } from "./typed.js";

const COMPLAINTS = ".govuk-error-message, .pause";
const FORMS = "form[data-act]";
const isRefused = (form) => form.querySelector(COMPLAINTS) !== null;

// A new drawing knows nothing of what only this screen was told: it takes over the form as it was refused.
export function keepRefused(part, next) {
  const refused = new Map([...part.querySelectorAll(FORMS)].filter(isRefused).map((form) => [nameOfForm(form), form]));
  for (const form of next.querySelectorAll(FORMS)) {
    const before = refused.get(nameOfForm(form));
    if (before && !isRefused(form)) form.replaceWith(before.cloneNode(true));
  }
}

export function forgetRefusal(form) {
  form.querySelectorAll(COMPLAINTS).forEach((each) => each.remove());
}
