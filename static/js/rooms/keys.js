// Keys of the console, printed on the buttons they press.
import { onKeys, showKeyBar } from "../site/keys.js";

const words = document.body.dataset;
const FIELDS = "input, textarea, select, dialog[open]"; // choices too, which arrows walk through
const HOLD_MILLISECONDS = 1_000;
let chosen = null; // the note that keys act on
let heldUntil = 0; // when the chosen note has just gone from under the keys
let pressedAt = 0;

export function useKeys() {
  const openHelp = showKeyBar(document, words);
  if (!openHelp) return;
  document.addEventListener("drawn", () => showChosen());
  const keys = {
    m: () => document.querySelector("#words")?.focus(),
    g: openGroups,
    arrowdown: () => step(1),
    arrowup: () => step(-1),
    "?": openHelp,
  };
  onKeys((event) => {
    const key = event.key.toLowerCase();
    const act = event.repeat ? null : (keys[key] ?? findButton(key));
    return act && (() => press(act));
  }, FIELDS);
}

function press(act) {
  const done = act() !== false;
  if (done) pressedAt = Date.now();
  return done;
}

// A key of a note presses the button of the chosen one.
function findButton(key) {
  const which = `button[data-key="${CSS.escape(key)}"]`;
  const others = [...document.querySelectorAll(which)].filter((each) => !each.closest(".note-card"));
  const ofNote = document.querySelector(`.note-card.chosen ${which}`);
  if (ofNote && Date.now() < heldUntil) return null;
  const button = ofNote ?? others[0];
  return button ? () => button.click() : null;
}

const cards = () => [...document.querySelectorAll(".note-card")];

function step(by) {
  const all = cards();
  const at = all.findIndex((card) => card.matches(".chosen"));
  const card = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (!card || at === -1) return false;
  chosen = card.dataset.note;
  showChosen();
  card.scrollIntoView({ block: "nearest" });
  return true;
}

function showChosen() {
  const all = cards();
  const wanted = all.find((card) => card.dataset.note === chosen) ?? all[0];
  // Somebody else was quicker: whoever was about to press acts on a note they have not read.
  if (wanted && chosen && wanted.dataset.note !== chosen && Date.now() - pressedAt > 2 * HOLD_MILLISECONDS) {
    heldUntil = Date.now() + HOLD_MILLISECONDS;
  }
  chosen = wanted?.dataset.note ?? null;
  all.forEach((card) => card.classList.toggle("chosen", card === wanted));
}

function openGroups() {
  const more = document.querySelector(".note-card.chosen details");
  if (!more) return false;
  more.open = true;
  more.querySelector("select").focus();
  return true;
}
