// The parts of a screen: drawn by the server, laid over what is there as news comes. A new drawing is made complete first
// (token, keys, one's own flags, what is half typed), so that what has not changed is not touched: focus, the place of the
// cursor, undo and an unfinished character of an input method stay.
import { Idiomorph } from "idiomorph";
import { showBallot } from "../activities/voting/ballots.js";
import { restoreDraft } from "./drafts.js";
import { noteFocus, notePlace } from "./focus.js";
import { holdNewcomers } from "./newcomers.js";
import { isOfAnother, keepNewest } from "./newest.js";
import { keepRefused } from "./refused.js";
import { keepTyped, nameOfForm, putTyped } from "./typed.js";
import { findUnsentVote, sayUnsentVote } from "./unsent_vote.js";

const { token } = document.body.dataset;
const drawn = new Map(); // part → the html that was drawn last, so that what has not changed is left alone
const postponed = new Map(); // part → html that came while a form in it was on its way
let me = null;
const newest = keepNewest(); // of a room's log: it is drawn for news, for answers and for whole pages

export function takeNews(news) {
  showParts(newest(news.seq, news.parts));
  takeOwn(news.own);
}

export function takeOwn(own) {
  if (!own) return;
  showParts(newest(own.seq, own.parts));
  const { me: mine } = newest(own.seq, { me: own.me });
  if (mine) takeMe(mine);
}

// The page as it came: news that was drawn before it, and comes after it, does not take back what stands there, to tell it anew.
export function beginWithPage() {
  newest(seqOf(document), partsOf(document));
}

// A whole page, read anew: what is older than what is shown by now is passed over, and so is the page of whoever has signed in
// with this browser since.
export function takePage(page) {
  if (isOfAnother(page.body.dataset, document.body.dataset)) return;
  showParts(newest(seqOf(page), partsOf(page)));
}

const partsOf = (page) =>
  Object.fromEntries([...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part.innerHTML]));

function seqOf(page) {
  const { cursors } = page.body.dataset; // not there when the room has ended
  return cursors ? Math.max(...Object.values(JSON.parse(cursors))) : Number.MAX_SAFE_INTEGER;
}

export function showParts(parts) {
  const keepPlace = notePlace();
  for (const [name, html] of Object.entries(parts ?? {})) showPart(name, html);
  keepPlace();
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

// With the rows that were held back while somebody was in the list.
export function showWhole(part) {
  const name = part.dataset.part;
  const html = drawn.get(name);
  drawn.delete(name);
  showPart(name, html, { isWhole: true });
}

function showPart(name, html, { isWhole = false } = {}) {
  const part = document.querySelector(`[data-part="${name}"]`);
  if (part?.querySelector("form[data-sending]")) {
    postponed.set(name, html);
    return;
  }
  postponed.delete(name);
  if (drawn.get(name) === html) return;
  drawn.set(name, html);
  if (!part) return;
  const next = new DOMParser().parseFromString(html, "text/html").body;
  if (!isWhole) holdNewcomers(part, next);
  keepRefused(part, next);
  putTyped(next, keepTyped(part));
  dress(next);
  const keepFocus = noteFocus(part);
  const unsent = findUnsentVote(part);
  layOver(part, next);
  keepFocus();
  if (unsent) sayUnsentVote(unsent, part);
  part.dispatchEvent(new Event("drawn", { bubbles: true }));
}

function layOver(part, next) {
  Idiomorph.morph(part, [...next.childNodes], {
    morphStyle: "innerHTML",
    // Without it the box somebody types in is emptied; with it on a button, its label would stay an old one.
    ignoreActiveValue: document.activeElement?.matches("input, textarea"),
    callbacks: { beforeNodeMorphed, afterNodeMorphed, beforeAttributeUpdated },
  });
}

// A form that becomes another one hands on nothing that was typed in it.
function beforeNodeMorphed(before, after) {
  if (before.matches?.("form[data-act]") && nameOfForm(before) !== nameOfForm(after)) before.reset();
}

// Choices move up when one before them goes: what is chosen is set once they are all there.
function afterNodeMorphed(before, after) {
  if (before.matches?.("select")) before.value = after.value;
}

// What belongs to whoever sits here: what is open, where the focus was sent, what is typed and chosen.
function beforeAttributeUpdated(name, element, change) {
  if (name === "open" || name === "selected") return false;
  if (name === "tabindex" && element.matches("h1, h2, h3")) return false;
  return !(name === "value" && change === "remove");
}

// What html from a live message does not have: the page's token, a key for each form, help with ballots, one's own flags.
export function dress(root) {
  root.querySelectorAll("input[name=csrf_token]").forEach((field) => {
    field.value = token;
  });
  root.querySelectorAll("form[data-act]").forEach((form) => {
    const key = form.querySelector("[name=key]");
    if (key && !key.value) key.value = newKey();
    if (form.querySelector(".ballot, .picks, .points, [data-rank]")) showBallot(form);
    restoreDraft(form);
  });
  showMe(root);
}

// One send, one key: sent again after a lost connection, it counts once.
export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function showMe(root) {
  if (!me) return;
  root.querySelectorAll("[data-when]").forEach((each) => {
    each.hidden = !me[each.dataset.when];
  });
  root.querySelectorAll("[data-fill]").forEach((each) => {
    if (each.textContent !== me[each.dataset.fill]) each.textContent = me[each.dataset.fill];
  });
  root.querySelectorAll("[data-pressed]").forEach((each) => {
    each.setAttribute("aria-pressed", String(me[each.dataset.pressed]));
  });
}

function takeMe(mine) {
  me = mine;
  const keepPlace = notePlace();
  const part = document.activeElement?.closest("[data-part]");
  const keepFocus = part && noteFocus(part);
  showMe(document);
  showOwnNews();
  keepFocus?.();
  keepPlace();
}

// What is to be told to one person alone.
function showOwnNews() {
  const lines = [...new Set([...Object.keys(me.news), ...Object.keys(me.endings)])].map((key) => {
    const line = document.createElement("li");
    line.dataset.say = key;
    line.textContent = me.news[key] ?? "";
    if (me.endings[key]) line.dataset.sayAfter = me.endings[key];
    return line;
  });
  document.querySelector("[data-own-news]")?.replaceChildren(...lines);
}
