// Helps whoever sorts: keys, ticking all, taking up a computer's guess. The form works without.
import { areKeysOff, onKeys, useToggle } from "../site/keys.js";

const AT = "sorting:at";

export function helpWithSorting(form) {
  const items = [...form.querySelectorAll(".sayings > li")].filter((item) => item.querySelector("[name=said]"));
  const boxOf = (item) => item.querySelector("[name=said]");
  const chooseTheme = (publicId) => {
    const theme = form.querySelector(`[name=theme][value="${CSS.escape(publicId)}"]`);
    if (theme) theme.checked = true;
    return theme;
  };

  const all = form.querySelector("[data-tick-all]");
  all.hidden = !items.length;
  all.addEventListener("click", () => {
    const tick = !items.every((item) => boxOf(item).checked);
    items.forEach((item) => (boxOf(item).checked = tick));
  });
  // A guess only fills in the form: the person still presses the button.
  form.querySelectorAll("[data-guess]").forEach((guess) => {
    guess.hidden = false;
    guess.addEventListener("click", () => {
      form.querySelector(`#${CSS.escape(guess.dataset.said)}`).checked = true;
      chooseTheme(guess.dataset.guess)?.focus();
    });
  });

  const help = form.querySelector("[data-key-help]");
  const hints = form.querySelectorAll("[data-key-hint]");
  const toggle = form.querySelector("[data-keys-toggle]");
  useToggle(toggle, toggle.dataset, () => [help, ...hints].forEach((part) => (part.hidden = areKeysOff())));
  toggle.hidden = false;

  let at = -1;
  const step = (by) => {
    at = Math.min(Math.max(at + by, 0), items.length - 1);
    items.forEach((item, number) => item.classList.toggle("here", number === at));
    if (items[at]) boxOf(items[at]).focus();
  };
  // Whoever sorts by keys is at the same place when the page comes back.
  const press = (act) => {
    sessionStorage.setItem(AT, String(Math.max(at, 0)));
    form.querySelector(`button[name=act][value=${act}]`)?.click();
  };
  const before = sessionStorage.getItem(AT);
  sessionStorage.removeItem(AT);
  if (before !== null && items.length) {
    at = Math.min(Number(before), items.length - 1) - 1;
    step(1);
  }
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    x: () => items[at] && boxOf(items[at]).click(),
    t: () => press("says"),
    r: () => press("read"),
    a: () => press("against"),
    n: () => press("new"),
    m: () => press("move"),
  };
  onKeys((event) => {
    const theme = /^[1-9]$/.test(event.key) && form.querySelector(`[name=theme][data-key="${event.key}"]`);
    return theme ? () => (theme.checked = true) : keys[event.key];
  });
}
