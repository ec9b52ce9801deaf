// A half-written form stays on this device until it is sent, in case the phone rings or the network goes: its words and all that
// was chosen beside them. Words that come back without who may read them would be shown to everybody.
import { forgetAll, isKept, read, TAB, write } from "./storage.js";
import { forgetSetAside, listOfOtherTabs, listSetAside, nameForTab, offerOfOtherTabs, setAside } from "./tabs.js";
import { tidy } from "./tidying.js";
import { ask, forgetUnclaimed, keepUnclaimed, readUnclaimed } from "./unclaimed.js";

export const SENT = "words:sent";
const GOES_ON = "[data-goes-on]";
const BUTTONS = new Set(["button", "file", "hidden", "image", "password", "reset", "submit"]);
const TYPED = new Set(["text", "textarea"]);
const TICKED = new Set(["checkbox", "radio"]);
const PRIVATE = "is_private";
const IN_PRIVATE = "in_private";
const DRAFT = "draft"; // in an address, and in a form: which of those that the site has kept

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
// another one has kept comes back where this one has nothing, and is offered where there is more than one. So is what this one has
// kept where the page has come with something else: with what was sent, and could not be taken, before somebody typed on.
function keepOwnWords(form, area, shared) {
  const name = nameForTab(shared);
  if (isPagesOwn(form, area, readKept(read(name), area.name).fields)) setAside(shared);
  const others = listOfOtherTabs(shared);
  // Of a page that was asked for with one draft, or with none, the server has said what stands in it.
  const isNamed = new URLSearchParams(globalThis.location?.search).has(DRAFT);
  const source = !read(name) && others.length === 1 && !isNamed ? others[0] : "";
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
  const forgetSource = () => {
    if (source && read(source) === wasKept) write(source, "");
  };
  const forget = () => {
    write(name, "");
    forgetSource();
    forgetSetAside(shared);
    say();
  };
  const pageSays = forgetWithPage(form, forget);
  if (isBack) stayPrivate(form, fields, keep);
  if (isBack && !pageSays) sayItIsBack(form, area, forget);
  offerOthers(form, area, isBack ? others.filter((each) => each !== source) : others, keep);
  askWhose(form, area, keep);
  form.addEventListener("input", (event) => {
    if (event.target.name === PRIVATE) isUnsure = false;
    forgetSending();
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
    forgetSource(); // It is what is sent here, with what was added.
    listSetAside(shared)
      .filter((each) => isSaid(form, area, each))
      .forEach((each) => write(each, ""));
    write(SENT, name, TAB);
  });
}

// A page that has come with kept words says so itself, above its forms, for each that has some. Says whether it does for this one.
function forgetWithPage(form, forget) {
  const named = form.elements[DRAFT]?.value;
  const buttons = [...document.querySelectorAll("[data-start-again]")].filter(
    (each) => named && each.form?.elements[DRAFT]?.value === named,
  );
  for (const each of buttons) each.addEventListener("click", forget);
  return buttons.length > 0;
}

// Never in silence: whoever opens a form may have forgotten what they began in it.
function sayItIsBack(form, area, forget) {
  const note = form.querySelector("[data-brought-back]");
  if (!note) return;
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
  const unlike = names.filter((name) => !isSaid(form, area, name));
  if (!box || !unlike.length) return;
  const readWords = (name) =>
    listTexts(form, area, name)
      .map(([, text]) => text.trim())
      .join("\n\n");
  offerOfOtherTabs(box, unlike, readWords, (name) => {
    const { fields } = readKept(read(name), area.name);
    addTexts(form, area, listTexts(form, area, name));
    // Words that only few were to read take their readers along.
    choose(form, area, fields);
    stayPrivate(form, fields, keep);
    keep();
    form.dispatchEvent(new Event("change")); // Who reads it is said above the form.
    area.focus();
  });
}

// Each into its own field, or what has no room there above the words: nothing that was typed is lost.
function addTexts(form, area, texts) {
  const added = [];
  for (const [name, text] of texts) {
    const field = form.elements[name];
    if (says(field.value, text)) continue;
    if (says(text, field.value)) field.value = text;
    else added.push(text.trim());
  }
  if (added.length) area.value = [area.value.trimEnd(), ...added].filter(Boolean).join("\n\n");
}

// The typed ones among what is kept under a name.
function listTexts(form, area, name) {
  return readKept(read(name), area.name).fields.filter(([field, text]) => isTyped(form, field) && text.trim());
}

function isSaid(form, area, name) {
  return listTexts(form, area, name).every(([field, text]) => says(form.elements[field].value, text));
}

function isTyped(form, name) {
  return TYPED.has(form.elements[name]?.type);
}

function says(text, part) {
  return tidy(text).includes(tidy(part));
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
  form.addEventListener("input", () => {
    forgetSending();
    keep();
  });
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
  // The page asks by itself, about what was sent from here: one question at a time. Until it is answered nothing takes their place.
  if (document.querySelector("[data-asks-whose]")) return true;
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
  if (!fields.length || isPagesOwn(form, area, fields)) return false;
  const words = fields.find(([name]) => name === area.name)?.[1] ?? "";
  if (words) area.value = join(words, area);
  choose(form, area, fields);
  return true;
}

// Whether the page has come with words, and what was kept says anything else.
function isPagesOwn(form, area, fields) {
  if (!area.value.replace(area.dataset.quote ?? "", "").trim()) return false;
  const readAll = (name, text) => (name === area.name ? join(text, area) : form.elements[name].value || text);
  return fields.some(([name, text]) => isTyped(form, name) && !says(readAll(name, text), text));
}

function choose(form, area, fields) {
  const chosen = new Set(listFields(form).flatMap((field) => (field.type === "radio" && field.checked ? [field.name] : [])));
  for (const field of listFields(form)) {
    if (field === area) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (!values.length) continue;
    if (!TICKED.has(field.type)) field.value ||= values[0];
    else if (values.includes(field.value) && !chosen.has(field.name)) field.checked = true;
    if (TICKED.has(field.type) ? field.checked : field.value) openAround(field);
  }
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

// Only once the next page says that it worked: sending may fail on a train. What a page refuses is not sent any more, whatever works
// after it. A page that only asks who is sending it goes on with it.
export function forgetSentWords() {
  const name = read(SENT, TAB);
  if (!name || document.querySelector(GOES_ON)) return;
  forgetSending(); // Or what is written there next would go with the next message.
  if (!document.querySelector(".message.good, [data-sent]")) return;
  write(name, "");
  forgetUnclaimed(`words::new:${name.split("@")[0].split(":").at(-1)}`); // Begun while nobody was signed in.
}

export function forgetSending() {
  write(SENT, "", TAB);
}

// One sending at a time: a form that could not be sent, and stayed, is not sent with the next one.
export function followSendings() {
  document.addEventListener("submit", (event) => event.target.matches(GOES_ON) || forgetSending(), true);
}

// What nobody was signed in for was somebody else's: they are not asked about it again in each form.
export function forgetVisitorsWords() {
  forgetAll("words::new:");
  forgetAll("words::new:", TAB);
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
// `forgetOthersFields` has taken away what another person had typed at this step.
function takeUpOldKey(form, area) {
  const { key } = form.elements;
  if (!key) return;
  const { [form.dataset.keep]: first, ...others } = history.state?.keys ?? {};
  const isBack = first && area.value.trim() && area.value !== area.defaultValue;
  if (isBack) key.value = first;
  else history.replaceState({ ...history.state, keys: { ...others, [form.dataset.keep]: key.value } }, "");
}
