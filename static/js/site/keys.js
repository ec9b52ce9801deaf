// Keys do something outside text fields only. Whoever works by them can turn them off, on all pages at once: they may be in the
// way of other tools. A dialog counts while it is open: one that was just closed keeps the focus until the page is drawn again, and a
// key pressed meanwhile was lost.
const OFF = "keys:off";
const TEXT_FIELDS = "input:not([type=radio]):not([type=checkbox]), textarea, select, dialog[open]";

export const areKeysOff = () => localStorage.getItem(OFF) === "1";

export function setKeysOff(off) {
  if (off) localStorage.setItem(OFF, "1");
  else localStorage.removeItem(OFF);
}

// `find(event)` says what a key does, if anything; what it says returns false when nothing was done after all.
export function onKeys(find, fields = TEXT_FIELDS) {
  document.addEventListener("keydown", (event) => {
    if (event.target.closest(fields) || event.ctrlKey || event.metaKey || event.altKey || areKeysOff() || !canTurnOff()) return;
    const act = find(event);
    if (act && act() !== false) event.preventDefault();
  });
}

// Who cannot reach the switch is not left with keys that act: hidden at some width, or by a style of their own.
const canTurnOff = () => document.querySelector("[data-keys-toggle]")?.getClientRects().length > 0;

// A button that turns keys off and on again: it stays, whatever else of the keys is shown while they are on.
export function useToggle(toggle, words, onChange = () => {}) {
  const show = () => {
    toggle.textContent = areKeysOff() ? words.keysOn : words.keysOff;
    onChange();
  };
  toggle.addEventListener("click", () => {
    setKeysOff(!areKeysOff());
    show();
  });
  show();
}

// The same switch on the page of one's account.
export function showKeySetting(panel) {
  const toggle = panel.querySelector("[data-keys-toggle]");
  useToggle(toggle, toggle.dataset);
  panel.hidden = false;
}

// Shows the bar that tells of the keys and turns them off. Returns what opens its help; null: this page has no bar.
export function showKeyBar(root, words) {
  const bar = root.querySelector("[data-keys]");
  if (!bar) return null;
  useToggle(bar.querySelector("[data-keys-toggle]"), words);
  bar.hidden = false;
  return () => root.querySelector("[data-keys-help]").showModal();
}
