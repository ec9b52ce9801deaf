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

export function forgetDraft() {
  write(name, "");
}

const isNote = (form) => form.querySelector("[name=act]")?.value === "write";
