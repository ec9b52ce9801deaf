// Half-written words stay on this device until they are sent, in case the phone rings or the network goes.
import { forgetAll, read, write } from "./storage.js";

const SENT = "words:sent";

export function keepWords(form) {
  // Each person's own: somebody else may have used this device before, and their session ended by itself.
  const name = `words:${document.body.dataset.person ?? ""}:${form.dataset.keep}`;
  const area = form.querySelector("textarea");
  if (!area) return;
  const kept = read(name);
  if (kept) area.value = join(kept, area);
  const said = form.querySelector("[data-kept]");
  const say = () => {
    if (said) said.hidden = !area.value.trim() || read(name) !== area.value;
  };
  say();
  area.addEventListener("input", () => {
    write(name, area.value);
    say();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "preview") write(SENT, name);
  });
}

// What this device has kept, and a quotation that was asked for below it. Words that the page has come with stand as they are.
export function join(kept, area) {
  const quote = area.dataset.quote ?? "";
  const typed = area.value.replace(quote, "").trim();
  if (typed && (!quote || !kept.includes(typed))) return area.value;
  return !quote || kept.includes(quote.trim()) ? kept : `${kept.trimEnd()}\n\n${quote}`;
}

// Only once the next page says that it worked: sending may fail on a train.
export function forgetSentWords() {
  if (!document.querySelector(".message.good, [data-sent]")) return;
  const name = read(SENT);
  write(name, "");
  write(name.replace(/^words:[^:]*:/, "words::"), ""); // Begun while nobody was signed in.
}

// Another person may use this device next.
export function forgetAllWords() {
  forgetAll("words:");
}
