// The list of what the site has kept of somebody: what they delete there this device forgets as well, or it would be in its form again.
import { readKept } from "./drafts.js";
import { readDraft } from "./offered_drafts.js";
import { listNames, read, write } from "./storage.js";
import { tidy } from "./tidying.js";

// What the list does not show, as no typed words are so: choices and keys, but for days and links (forum/web/drafts.py).
const IS_NO_TEXT = /^(?!\d{4}-\d\d-\d\d)(?!https?:\/\/)[\w.:/-]*$/u;

export function forgetDeleted(button) {
  const { person } = document.body.dataset;
  const row = button.closest("li");
  if (!person || !row) return;
  button.addEventListener("click", () => {
    const areas = [...row.querySelectorAll("textarea")].map((area) => area.value);
    const deleted = areas.length ? areas : [...row.querySelectorAll(".typed")].map((words) => words.textContent);
    for (const name of findSame(`words:${person}:`, deleted)) write(name, "");
  });
}

// Those that say nothing else: what was typed after the site had kept the form is not what is deleted.
function findSame(beginning, deleted) {
  const gone = new Set(deleted.map(tidy));
  return listNames(beginning).filter((name) => {
    const kept = read(name);
    const texts = (readDraft(kept) ?? readKept(kept, "")).fields
      .map(([, text]) => tidy(text))
      .filter((text) => !IS_NO_TEXT.test(text));
    return texts.length > 0 && texts.every((text) => gone.has(text));
  });
}
