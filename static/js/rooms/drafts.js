// A half-written note stays on this phone until it is sent, in case the page is closed or the battery goes.
import { announce } from "../live/status.js";
import { outlivesPage, read, write } from "../site/storage.js";
import { putBefore } from "./unsent.js";

const { person, slug, publicId } = document.body.dataset;
const name = `words:room:${person ?? ""}:${slug}:${publicId}`; // Each person's own: two may come in with one phone, one after the other.
const NOTE_FIELD = "form[data-act] textarea[name=body]";

export function keepDrafts() {
  takeOver();
  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea[name=body]") && isNote(target.form)) write(name, target.value);
  });
}

// What the site had kept of a note, and has put back into the form: from here on this phone keeps it like any other.
function takeOver() {
  const named = document.querySelector("form[data-act] input[name=draft]");
  const area = document.querySelector(NOTE_FIELD);
  if (!named || !area || !outlivesPage()) return;
  const words = area.value;
  area.defaultValue = ""; // It is typed, not drawn: news leaves it where it is.
  area.value = words;
  write(name, words);
  named.remove();
  const note = document.querySelector("#words-kept");
  const startAgain = note?.querySelector("form");
  if (startAgain) fetch(startAgain.action, { method: "POST", body: new FormData(startAgain) }).catch(() => {});
  note?.remove();
}

export function restoreDraft(form) {
  const area = form.querySelector("textarea[name=body]");
  if (area && isNote(form) && !area.value.trim()) area.value = read(name);
}

// A note half written, while the room asks for none: to be seen, and copied. `isNews`: it is so now, and was not before.
export function showUnsent({ isNews = false } = {}) {
  const box = document.querySelector("[data-unsent]");
  if (!box) return;
  const draft = document.querySelector(NOTE_FIELD) ? "" : read(name);
  const wasHidden = box.hidden;
  box.hidden = !draft.trim();
  box.querySelector(".typed").textContent = draft;
  box.querySelector("button").onclick = () => {
    write(name, "");
    showUnsent();
  };
  if (isNews && wasHidden && !box.hidden) announce([box.querySelector("b").textContent]);
}

// After a note was sent: what was typed meanwhile is the draft of the next.
export function keepDraftOf(form) {
  const area = form.querySelector("textarea[name=body]");
  if (area && isNote(form)) write(name, area.value);
}

// A note that was not taken, whose field holds other words by now, or is gone: nothing of it is lost.
let returned = "";
export function handBack(form, fields) {
  if (!isNote(form)) return;
  const area = document.querySelector(NOTE_FIELD) ?? form.querySelector("textarea[name=body]");
  const back = putBefore(returned, new Map(fields).get("body") ?? "", area.value);
  returned = back.returned;
  area.value = back.text;
  write(name, back.text);
  showUnsent();
}

// Notes that wait for the network, and what is half written beside them. `waiting`: [{form, fields}], in order.
export function keepDraftsOf(waiting) {
  const notes = waiting.filter(({ form }) => isNote(form));
  if (!notes.length) return;
  const bodies = notes.map(({ fields }) => new Map(fields).get("body"));
  write(name, [...new Set([...bodies, notes[0].form.querySelector("textarea[name=body]").value])].filter(Boolean).join("\n\n"));
}

// What was written and not sent when the page was left is in its field again: that it has not been sent is said.
export const hasUnsentDraft = () => document.querySelector(NOTE_FIELD) !== null && read(name).trim() !== "";

const isNote = (form) => form.querySelector("[name=act]")?.value === "write";
