// What a refused form says is wrong stays while the room moves on around it: until the form is heard, or is another one.
import { nameOfForm } from "./typed.js";

const COMPLAINTS = ".govuk-error-message, .pause";
const FORMS = "form[data-act]";
const FIELDS = ":is(input:not([type=hidden]), textarea, select)";
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
  const gone = [...form.querySelectorAll(COMPLAINTS)].map((each) => each.id);
  for (const field of form.querySelectorAll("[aria-describedby]")) {
    const left = field
      .getAttribute("aria-describedby")
      .split(" ")
      .filter((id) => !gone.includes(id));
    if (left.join("")) field.setAttribute("aria-describedby", left.join(" "));
    else field.removeAttribute("aria-describedby");
  }
  form.querySelectorAll(COMPLAINTS).forEach((each) => each.remove());
  form.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
}

// A form that is not drawn again gets each sentence above its field. `errors`: name of a field → what is wrong with it.
export function showErrors(form, errors) {
  for (const [name, sentence] of Object.entries(errors)) {
    const field = form.querySelector(`${FIELDS}[name="${CSS.escape(name)}"]`);
    if (!field) continue;
    const complaint = document.createElement("p");
    complaint.className = "govuk-error-message";
    complaint.id = `${field.id || name}-refused`;
    complaint.textContent = sentence;
    field.before(complaint);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", complaint.id);
  }
}

const ERROR = document.body.dataset.error;

// The title says first that something is wrong, as that of a page that is loaded does.
export function nameErrorInTitle() {
  if (!document.title.startsWith(ERROR)) document.title = `${ERROR} ${document.title}`;
}

export function endErrorTitle() {
  if (document.title.startsWith(ERROR)) document.title = document.title.slice(ERROR.length).trimStart();
}

// The first field that is not right, or what gave a pause, gets the focus. Returns what is wrong with it; nothing when all is well.
export function focusRefused(root) {
  const complaint = root.querySelector(COMPLAINTS);
  if (!complaint) return "";
  const group = complaint.closest(".govuk-form-group, fieldset, form");
  const target = complaint.matches(".pause") ? complaint : group?.querySelector(FIELDS);
  if (target && target !== complaint) tie(target, complaint);
  target?.focus();
  complaint.scrollIntoView({ block: "center" });
  return (complaint.querySelector("h2") ?? complaint).textContent.replace(/\s+/g, " ").trim();
}

// Whatever drew the sentence: the field says that it is wrong, and what is.
function tie(target, complaint) {
  complaint.id ||= `${target.id || target.name}-refused`;
  const described = (target.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  if (!target.closest("fieldset[aria-describedby]")) {
    target.setAttribute("aria-describedby", [...new Set([complaint.id, ...described])].join(" "));
  }
  target.setAttribute("aria-invalid", "true");
}
