// A half-written note stays on this phone until it is sent, in case the page is closed or the battery goes.
import { read, write } from "../site/storage.js";

const { slug, publicId } = document.body.dataset;
const name = `words:room:${slug}:${publicId}`;

export function keepDrafts() {
  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea[name=body]") && isNote(target.form)) write(name, target.value);
  });
}

export function restoreDraft(form) {
  const area = form.querySelector("textarea[name=body]");
  if (area && isNote(form) && !area.value.trim()) area.value = read(name);
}

// A note half written, while the room asks for none: to be seen, and copied.
export function showUnsent() {
  const box = document.querySelector("[data-unsent]");
  if (!box) return;
  const draft = document.querySelector("form[data-act] textarea[name=body]") ? "" : read(name);
  box.hidden = !draft.trim();
  box.querySelector(".typed").textContent = draft;
  box.querySelector("button").onclick = () => {
    write(name, "");
    showUnsent();
  };
}

// After a note was sent: what was typed meanwhile is the draft of the next.
export function keepDraftOf(form) {
  const area = form.querySelector("textarea[name=body]");
  if (area && isNote(form)) write(name, area.value);
}

const isNote = (form) => form.querySelector("[name=act]")?.value === "write";
