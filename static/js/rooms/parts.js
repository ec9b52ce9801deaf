// The parts of a screen: drawn by the server, replaced as news comes. What somebody is typing stays.
import { helpWithBallot } from "../ballot.js";
import { dressDraft } from "./drafts.js";

const { token } = document.body.dataset;
const drawn = new Map(); // part → the html that was drawn last, so that what has not changed is left alone
const postponed = new Map(); // part → html that came while a form in it was on its way
let me = null;

export function showParts(parts) {
  for (const [name, html] of Object.entries(parts ?? {})) showPart(name, html);
}

// Drawn again though the html is the same: a form that was refused as it stands already.
export function showPartsAnew(parts) {
  Object.keys(parts).forEach((name) => drawn.delete(name));
  showParts(parts);
}

// What came while a form was on its way is shown when it has arrived: until then the form stays the one that was sent.
export function showPostponed() {
  const parts = Object.fromEntries(postponed);
  postponed.clear();
  showParts(parts);
}

function showPart(name, html) {
  const part = document.querySelector(`[data-part="${name}"]`);
  if (part?.querySelector("form[data-sending]")) {
    postponed.set(name, html);
    return;
  }
  postponed.delete(name);
  if (drawn.get(name) === html) return;
  drawn.set(name, html);
  if (!part) return;
  const kept = keepTyped(part);
  const open = [...part.querySelectorAll("details")].map((each) => each.open);
  const focused = describeFocus(part);
  const { selectionStart, selectionEnd } = document.activeElement ?? {};
  part.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  part.querySelectorAll("details").forEach((each, number) => (each.open = open[number] ?? each.open));
  putTyped(part, kept);
  dress(part);
  const again = focused && part.querySelector(focused);
  again?.focus();
  if (again?.matches("textarea, input[type=text], input:not([type])")) again.setSelectionRange(selectionStart, selectionEnd);
  part.dispatchEvent(new Event("drawn", { bubbles: true }));
}

const fields = (form) => form.querySelectorAll("textarea, select, input:not([type=hidden])");
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

function keepTyped(part) {
  const kept = new Map();
  part.querySelectorAll("form[data-act]").forEach((form) => {
    fields(form).forEach((field) => {
      const changed = isTicked(field) ? field.checked : field.value !== field.defaultValue;
      if (changed || field === document.activeElement) kept.set(nameOf(form, field), field);
    });
  });
  return kept;
}

function putTyped(part, kept) {
  part.querySelectorAll("form[data-act]").forEach((form) => {
    fields(form).forEach((field) => {
      const before = kept.get(nameOf(form, field));
      if (!before) return;
      if (isTicked(field)) field.checked = before.checked;
      else field.value = before.value;
    });
  });
}

function nameOf(form, field) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter((each) => !["csrf_token", "key"].includes(each.name));
  return [...hidden.map((each) => `${each.name}=${each.value}`), field.name, isTicked(field) ? field.value : ""].join("&");
}

function describeFocus(part) {
  const active = document.activeElement;
  if (!part.contains(active)) return null;
  if (active.id) return `#${CSS.escape(active.id)}`;
  const act = active.closest("form[data-act]")?.querySelector("[name=act]")?.value;
  return act ? `form[data-act]:has([name=act][value="${act}"]) ${active.tagName.toLowerCase()}` : null;
}

// What html from a live message does not have: the page's token, a key for each form, help with ballots, one's own flags.
export function dress(root) {
  root.querySelectorAll("input[name=csrf_token]").forEach((field) => (field.value = token));
  root.querySelectorAll("form[data-act]").forEach((form) => {
    const key = form.querySelector("[name=key]");
    if (key && !key.value) key.value = newKey();
    if (form.querySelector(".ballot, .picks, .points, [data-rank]")) helpWithBallot(form);
    dressDraft(form);
  });
  showMe(root);
}

// One send, one key: sent again after a lost connection, it counts once.
export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function showMe(root) {
  if (!me) return;
  root.querySelectorAll("[data-when]").forEach((each) => (each.hidden = !me[each.dataset.when]));
  root.querySelectorAll("[data-fill]").forEach((each) => {
    if (each.textContent !== me[each.dataset.fill]) each.textContent = me[each.dataset.fill];
  });
  root.querySelectorAll("[data-pressed]").forEach((each) => each.setAttribute("aria-pressed", String(me[each.dataset.pressed])));
}

export function takeMe(mine) {
  if (!mine) return;
  me = mine;
  showMe(document);
}
