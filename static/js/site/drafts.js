// A half-written form stays on this device until it is sent, in case the phone rings or the network goes: its words and all that
// was chosen beside them. Words that come back without who may read them would be shown to everybody.
import { forgetAll, isKept, read, TAB, write } from "./storage.js";
import { listOfOtherTabs, nameForTab, offerOfOtherTabs } from "./tabs.js";
import { ask, forgetUnclaimed, keepUnclaimed, readUnclaimed } from "./unclaimed.js";

export const SENT = "words:sent";
const BUTTONS = new Set(["button", "file", "hidden", "image", "password", "reset", "submit"]);
const TICKED = new Set(["checkbox", "radio"]);
const PRIVATE = "is_private";
const IN_PRIVATE = "in_private";

export function keepWords(form) {
  // In a preview nothing can be sent, and nothing is kept.
  if (document.querySelector("[data-keeps-nothing]")) return;
  const area = form.querySelector("textarea");
  if (!area) return;
  takeUpOldKey(form, area);
  const { person } = document.body.dataset;
  if (person) keepOwnWords(form, area, `words:${person}:${form.dataset.keep}`);
  else keepVisitorsWords(form, area);
}

// Each person's own: somebody else may have used this device before, and their session ended by itself. And each tab's own: what
// another one has kept comes back where this one has nothing, and is offered where there is more than one.
function keepOwnWords(form, area, shared) {
  const name = nameForTab(shared);
  const others = listOfOtherTabs(shared);
  const source = !read(name) && others.length === 1 ? others[0] : "";
  const wasKept = read(source || name);
  const { fields, knowsAudience } = readKept(wasKept, area.name);
  const audience = form.elements[PRIVATE];
  const isBack = bringBack(form, area, fields);
  let isUnsure = isBack && !knowsAudience && audience && !audience.checked;
  const audienceNote = form.querySelector("[data-ask-audience]");
  if (isUnsure && audienceNote) {
    audienceNote.hidden = false;
    openAround(audience);
  }
  const said = form.querySelector("[data-kept]");
  const saidNot = form.querySelector("[data-not-kept]");
  const say = () => {
    const isThere = Boolean(area.value.trim() && read(name));
    if (said) said.hidden = !isThere || !isKept(name);
    if (saidNot) saidNot.hidden = !isThere || isKept(name);
  };
  const keep = () => {
    // Until somebody has said who may read it, that stays unknown.
    write(name, isUnsure ? area.value : writeKept(form));
    say();
  };
  if (isBack ? source : area.value !== area.defaultValue) keep(); // from another tab, or typed before this script was there
  say();
  if (isBack) {
    stayPrivate(form, fields, keep);
    sayItIsBack(form, area, () => {
      write(name, "");
      say();
    });
  }
  offerOthers(form, area, isBack ? others.filter((each) => each !== source) : others, keep);
  askWhose(form, area, keep);
  form.addEventListener("input", (event) => {
    if (event.target.name === PRIVATE) isUnsure = false;
    keep();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "preview") return;
    if (isUnsure && audienceNote) {
      // Asked once. Sent again as it is, it is what they want.
      isUnsure = false;
      event.preventDefault();
      event.stopImmediatePropagation();
      audienceNote.focus();
      return;
    }
    if (source && read(source) === wasKept) write(source, ""); // It is what is sent here, with what was added.
    write(SENT, name, TAB);
  });
}

// Never in silence: whoever opens a form may have forgotten what they began in it. A page that has come with kept words says so itself.
function sayItIsBack(form, area, forget) {
  const note = form.querySelector("[data-brought-back]");
  const isSaid = document.querySelector("[data-start-again]");
  isSaid?.addEventListener("click", forget);
  if (!note || isSaid) return;
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    form.reset();
    note.hidden = true;
    forget();
    form.dispatchEvent(new Event("change")); // Who reads it is said above the form.
    area.focus();
  });
}

function offerOthers(form, area, names, keep) {
  const box = form.querySelector("[data-other-tab]");
  const readFields = (name) => readKept(read(name), area.name).fields;
  const readWords = (name) =>
    readFields(name)
      .find(([field]) => field === area.name)?.[1]
      .trim() ?? "";
  const unlike = names.filter((name) => readWords(name) && !area.value.includes(readWords(name)));
  if (!box || !unlike.length) return;
  offerOfOtherTabs(box, unlike, readWords, (name) => {
    const fields = readFields(name);
    area.value = [area.value.trimEnd(), readWords(name)].filter(Boolean).join("\n\n");
    // Words that only few were to read take their readers along.
    const audience = form.elements[PRIVATE];
    if (audience && fields.some(([field]) => field === PRIVATE)) {
      audience.checked = true;
      openAround(audience);
    }
    stayPrivate(form, fields, keep);
    keep();
    form.dispatchEvent(new Event("change")); // Who reads it is said above the form.
    area.focus();
  });
}

// Of whoever is not signed in nobody knows whether they are the next to use this device: their words come back only to whoever
// says that they wrote them. Until that is said nothing else takes the place of what is kept.
function keepVisitorsWords(form, area) {
  const name = nameUnclaimed(form);
  let isAsked = false;
  const keep = () => {
    if (isAsked) return;
    keepUnclaimed(name, writeKept(form));
    for (const line of form.querySelectorAll("[data-kept]")) {
      line.hidden = !area.value.trim() || (line.dataset.kept === "tab") !== isForFew(form);
    }
  };
  isAsked = askWhose(form, area, () => {
    isAsked = false;
    keep();
  });
  keep();
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "preview" && !isAsked) write(SENT, name, TAB);
  });
}

// Whoever signs in next on this device is asked as well. Says whether somebody is.
function askWhose(form, area, onAnswered) {
  const name = nameUnclaimed(form);
  const unclaimed = readUnclaimed(name);
  const box = form.querySelector("[data-whose]");
  if (!unclaimed || !box) return false;
  const { fields } = readKept(unclaimed.kept, area.name);
  const words = fields.find(([field]) => field === area.name)?.[1].trim() ?? "";
  if (words && area.value.includes(words)) return false; // This page has come with them.
  ask(box, unclaimed.at, (isMine) => {
    forgetUnclaimed(name);
    if (isMine) putBefore(form, area, fields);
    onAnswered();
    form.dispatchEvent(new Event("change")); // Who reads it is said above the form.
    area.focus();
  });
  return true;
}

// What was typed before the question was answered comes below.
function putBefore(form, area, fields) {
  const typed = area.value.replace(area.dataset.quote ?? "", "").trim();
  if (typed) area.value = "";
  bringBack(form, area, fields);
  if (typed) area.value = [area.value.trimEnd(), typed].filter(Boolean).join("\n\n");
}

function nameUnclaimed(form) {
  return `words::new:${form.dataset.keep.split(":").at(-1)}`;
}

function isForFew(form) {
  return Boolean(form.elements[PRIVATE]?.checked || form.elements[IN_PRIVATE]?.value === "yes");
}

// What is kept of a form; "" where nothing was typed or chosen in it.
export function writeKept(form) {
  const fields = listFields(form)
    .filter((field) => (TICKED.has(field.type) ? field.checked : field.value.trim()))
    .map((field) => [field.name, field.value]);
  const isNew = listFields(form).some((field) =>
    TICKED.has(field.type) ? field.checked && !field.defaultChecked : field.value.trim(),
  );
  if (!isNew) return "";
  // The page said that whatever is written there is private: nobody had to tick it.
  if (form.elements[IN_PRIVATE]?.value === "yes") fields.push([IN_PRIVATE, "yes"]);
  return JSON.stringify(fields);
}

// Earlier only the words were kept, as they are.
export function readKept(kept, nameOfWords) {
  if (!kept) return { fields: [], knowsAudience: true };
  try {
    const fields = JSON.parse(kept);
    if (Array.isArray(fields) && fields.every((pair) => Array.isArray(pair) && pair.length === 2)) {
      return { fields, knowsAudience: true };
    }
  } catch {
    // Words.
  }
  return { fields: [[nameOfWords, kept]], knowsAudience: false };
}

// Says whether anything was. Where the page has come with words of its own, it has come with the choices to them as well: all of it
// stands. Otherwise what the page has chosen stands, and what it has left open is filled in.
export function bringBack(form, area, fields) {
  const words = fields.find(([name]) => name === area.name)?.[1] ?? "";
  const joined = words ? join(words, area) : area.value;
  const isPagesOwn = area.value.replace(area.dataset.quote ?? "", "").trim() && !joined.includes(words.trim());
  if (!fields.length || isPagesOwn) return false;
  area.value = joined;
  const chosen = new Set(listFields(form).flatMap((field) => (field.type === "radio" && field.checked ? [field.name] : [])));
  for (const field of listFields(form)) {
    if (field === area) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (!values.length) continue;
    if (!TICKED.has(field.type)) field.value ||= values[0];
    else if (values.includes(field.value) && !chosen.has(field.name)) field.checked = true;
    if (TICKED.has(field.type) ? field.checked : field.value) openAround(field);
  }
  return true;
}

// What was begun as an answer in private stays one, though everybody can read by now what it answers. Its writer may say otherwise.
export function stayPrivate(form, fields, onChange) {
  const field = form.elements[IN_PRIVATE];
  const note = form.querySelector("[data-stays-private]");
  const wasPrivate = fields.some(([name, value]) => name === IN_PRIVATE && value === "yes");
  if (!wasPrivate || !note || field?.value === "yes") return;
  const choices = form.querySelector("[data-choices]");
  const show = (isPrivate) => {
    field.value = isPrivate ? "yes" : "";
    note.hidden = !isPrivate;
    choices.hidden = isPrivate;
    for (const line of document.querySelectorAll("[data-audience=everyone]")) line.hidden = isPrivate;
  };
  show(true);
  note.querySelector("button").addEventListener("click", () => {
    show(false);
    onChange();
    form.querySelector("textarea").focus();
  });
}

// What the device has kept, and a quotation that was asked for below it. Words that the page has come with stand as they are.
export function join(kept, area) {
  const quote = area.dataset.quote ?? "";
  const typed = area.value.replace(quote, "").trim();
  if (typed && (!quote || !kept.includes(typed))) return area.value;
  return !quote || kept.includes(quote.trim()) ? kept : `${kept.trimEnd()}\n\n${quote}`;
}

// Only once the next page says that it worked: sending may fail on a train.
export function forgetSentWords() {
  if (!document.querySelector(".message.good, [data-sent]")) return;
  const name = read(SENT, TAB);
  if (!name) return;
  write(SENT, "", TAB); // Or what is written there next would go with the next message.
  write(name, "");
  forgetUnclaimed(`words::new:${name.split("@")[0].split(":").at(-1)}`); // Begun while nobody was signed in.
}

// Another person may use this device next.
export function forgetAllWords() {
  forgetAll("words:");
  forgetAll("words:", TAB);
}

// All that somebody fills in: no tokens, nor what says what the page has shown.
export function listFields(form) {
  return [...form.elements].filter((field) => field.name && "value" in field && !BUTTONS.has(field.type));
}

function openAround(field) {
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

// Some browsers ask for the page anew after Back, and put into it what was typed before. The server tells by the key of a form
// that somebody came back to it, so the key comes back with the words. It is kept beside this step of the browser's history.
function takeUpOldKey(form, area) {
  const { key } = form.elements;
  if (!key) return;
  const { [form.dataset.keep]: first, ...others } = history.state?.keys ?? {};
  const isBack = first && area.value.trim() && area.value !== area.defaultValue;
  if (isBack) key.value = first;
  else history.replaceState({ ...history.state, keys: { ...others, [form.dataset.keep]: key.value } }, "");
}
