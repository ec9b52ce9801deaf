// What somebody wrote on this device while nobody was signed in. It is shown to nobody who has not said that they wrote it, and is
// kept for a day; what only the people running a consultation are to read, by this tab alone.
import { forgetOld, read, TAB, write } from "./storage.js";

const BEGINNING = "words::new:";
const DAY = 24 * 60 * 60 * 1000;
const FOR_FEW = new Set(["is_private", "in_private"]);

// `kept`: as `writeKept` says it, "" for nothing.
export function keepUnclaimed(name, kept, at = Date.now()) {
  forgetUnclaimed(name);
  if (!kept) return;
  const isForFew = JSON.parse(kept).some(([field]) => FOR_FEW.has(field));
  write(name, JSON.stringify({ at, kept }), isForFew ? TAB : undefined);
}

// null where there is nothing, or nothing any more.
export function readUnclaimed(name) {
  const words = read(name, TAB) || read(name);
  return isTooOld(words) ? null : JSON.parse(words);
}

export function forgetUnclaimed(name) {
  write(name, "", TAB);
  write(name, "");
}

// On each page: whoever comes next may never open the form that something was written in.
export function forgetOldUnclaimed() {
  forgetOld(BEGINNING, isTooOld);
  forgetOld(BEGINNING, isTooOld, TAB);
}

// Was it you? `onAnswer` is told whether it was. Until then neither words nor title are shown.
export function ask(box, at, onAnswer) {
  box.querySelector("[data-when]").textContent = sayWhen(box.dataset, new Date(at));
  box.hidden = false;
  const answerWith = (isMine) => () => {
    box.hidden = true;
    onAnswer(isMine);
  };
  box.querySelector("[data-show]").addEventListener("click", answerWith(true));
  box.querySelector("[data-forget]").addEventListener("click", answerWith(false));
}

// "at 9:40am", as everywhere on the site, by the clock of this device.
export function sayWhen({ today, yesterday }, at, now = new Date()) {
  const hour = at.getHours();
  const minutes = at.getMinutes() ? `:${String(at.getMinutes()).padStart(2, "0")}` : "";
  const time = `${hour % 12 || 12}${minutes}${hour < 12 ? "am" : "pm"}`;
  return (at.toDateString() === now.toDateString() ? today : yesterday).replace("{time}", time);
}

// What is kept without a time is from before there was one.
function isTooOld(words) {
  try {
    return !(Date.now() - JSON.parse(words).at < DAY);
  } catch {
    return true;
  }
}
