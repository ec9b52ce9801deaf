// Forms with words: what was typed stays on this device until it is sent, in case the network goes or the tab closes.
// It is never put in by itself, as the page may say something newer by then: whoever typed it is asked.
import { listFields, SENT } from "./drafts.js";
import { read, write } from "./storage.js";

const TICKED = new Set(["checkbox", "radio"]);

export function offerDraft(form) {
  const box = form.querySelector("[data-draft]");
  const area = form.querySelector("textarea") ?? form.querySelector("input[type=text]");
  // Of a visitor it would be kept for whoever uses this device next; in a preview nothing is kept.
  const { person } = document.body.dataset;
  if (!area || !person || form.querySelector("[type=password]") || document.querySelector("[data-keeps-nothing]")) return;
  const address = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const name = `words:${person}:form:${address}:${area.name}`;
  const kept = readDraft(read(name));
  if (kept && isOther(form, kept)) {
    box.hidden = false;
    box.querySelector("[data-newer]").hidden = kept.began === readBeginning(form);
  }
  const hide = (focusOn) => {
    box.hidden = true;
    focusOn.focus();
  };
  box.querySelector("[data-put-back]").addEventListener("click", () => {
    putBack(form, kept);
    write(name, writeDraft(form));
    hide(area);
  });
  box.querySelector("[data-forget]").addEventListener("click", () => {
    write(name, isChanged(form) ? writeDraft(form) : "");
    hide(area);
  });
  form.addEventListener("input", () => write(name, isChanged(form) ? writeDraft(form) : ""));
  form.addEventListener("submit", () => write(SENT, name));
}

export function writeDraft(form) {
  return JSON.stringify({ began: readBeginning(form), fields: listFilledIn(form) });
}

// null for what is none.
export function readDraft(kept) {
  try {
    const draft = JSON.parse(kept);
    const isDraft = Array.isArray(draft?.fields) && draft.fields.every((pair) => Array.isArray(pair) && pair.length === 2);
    return isDraft ? draft : null;
  } catch {
    return null;
  }
}

// Whether the draft says something else than the page does.
export function isOther(form, draft) {
  return JSON.stringify(listFilledIn(form)) !== JSON.stringify(draft.fields);
}

// All as it was typed and chosen, but for fields that the page does not have any more.
export function putBack(form, draft) {
  for (const field of listFields(form)) {
    const values = draft.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (TICKED.has(field.type)) field.checked = values.includes(field.value);
    else if (field.type !== "select-multiple") field.value = values[0] ?? "";
  }
}

// Whether anything is other than the page came with.
export function isChanged(form) {
  return listFields(form).some((field) => {
    if (TICKED.has(field.type)) return field.checked !== field.defaultChecked;
    if (field.options)
      return [...field.options].some((each) => each.selected !== each.defaultSelected && !isFirstAlone(field, each));
    return field.value !== field.defaultValue;
  });
}

// Of a list in which the page chose nothing, a browser chooses the first.
function isFirstAlone(field, option) {
  return option === field.options[0] && ![...field.options].some((each) => each.defaultSelected);
}

function listFilledIn(form) {
  return listFields(form)
    .filter((field) => (TICKED.has(field.type) ? field.checked : field.value))
    .map((field) => [field.name, field.value]);
}

function readBeginning(form) {
  return form.elements.began_from?.value ?? "";
}
