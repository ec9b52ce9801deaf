// Forms with words: what was typed stays on this device until it is sent, in case the network goes or the tab closes.
// It is never put in by itself, as the page may say something newer by then: whoever typed it is asked.
import { forgetSending, listFields, SENT } from "./drafts.js";
import { read, TAB, write } from "./storage.js";
import { listOfOtherTabs, nameForTab, setAside } from "./tabs.js";
import { tidy } from "./tidying.js";

const TICKED = new Set(["checkbox", "radio"]);

export function offerDraft(form) {
  const box = form.querySelector("[data-draft]");
  const area = form.querySelector("textarea") ?? form.querySelector("input[type=text]");
  // Of a visitor it would be kept for whoever uses this device next; in a preview nothing is kept.
  const { person } = document.body.dataset;
  if (!area || !person || form.querySelector("[type=password]") || document.querySelector("[data-keeps-nothing]")) return;
  const address = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const shared = `words:${person}:form:${address}:${area.name}`;
  const name = nameForTab(shared);
  // What this tab has kept is offered too, and what is typed until that is answered does not take its place.
  const own = readDraft(read(name));
  if (own && isOther(form, own)) setAside(shared);
  const drafts = listOfOtherTabs(shared)
    .map((from) => ({ from, kept: readDraft(read(from)) }))
    .filter(({ kept }) => kept && isOther(form, kept));
  // One after another.
  const offerNext = () => {
    box.hidden = !drafts.length;
    if (drafts.length) box.querySelector("[data-newer]").hidden = drafts[0].kept.began === readBeginning(form);
  };
  offerNext();
  box.querySelector("[data-put-back]").addEventListener("click", () => {
    const { from, kept } = drafts.shift();
    const before = isChanged(form) ? writeDraft(form) : "";
    putBack(form, kept);
    // What stood here changes places with it: neither is lost.
    write(from, before);
    write(name, writeDraft(form));
    offerNext();
    area.focus();
  });
  box.querySelector("[data-forget]").addEventListener("click", () => {
    write(drafts.shift().from, "");
    offerNext();
    area.focus();
  });
  form.addEventListener("input", () => {
    forgetSending();
    write(name, isChanged(form) ? writeDraft(form) : "");
  });
  form.addEventListener("submit", () => write(SENT, name, TAB));
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
  const say = (fields) => JSON.stringify(fields.map(([name, value]) => [name, tidy(value)]));
  return say(listFilledIn(form)) !== say(draft.fields);
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
