// Focus while a part changes: it stays on what it was on, goes to the button that undoes what was pressed, or to the heading.
// Never to the button of another person, where Enter pressed a moment too late would act on somebody nobody meant.
import { nameOfForm } from "./typed.js";

const pressed = new WeakSet(); // forms that were sent here, and nothing has come of it yet

export const notePress = (form) => pressed.add(form);
export const forgetPress = (form) => pressed.delete(form);
export const isPressed = (form) => pressed.has(form);

// A key that is held down means the button it began on, not the one the focus was led to meanwhile.
export function passOverHeldKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && event.target.closest("form[data-act] button")) event.preventDefault();
  });
}

// Call before a part changes; the answer is called afterwards.
export function noteFocus(part) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  if (!focused) return () => {};
  const purpose = purposeOf(focused);
  // Where somebody else has done it, the button that undoes it was not meant by whoever presses now.
  const form = focused.closest("[data-replaced-by]");
  const next = form && pressed.has(form) ? form.dataset.replacedBy : undefined;
  return () => {
    if (!focused.checkVisibility() || purposeOf(focused) !== purpose) (findButton(part, next) ?? findHeading(part))?.focus();
    else if (document.activeElement !== focused) focused.focus();
  };
}

// What has the focus stays at its height in the window, whatever opens or goes above it: nobody loses the line they are writing.
export function notePlace() {
  const focused = document.activeElement;
  const { top, bottom } = focused.getBoundingClientRect();
  if (focused === document.body || bottom < 0 || top > innerHeight) return () => {};
  return () => {
    if (document.activeElement !== focused || !focused.getClientRects().length) return;
    scrollBy({ top: focused.getBoundingClientRect().top - top, behavior: "instant" });
  };
}

function purposeOf(element) {
  const form = element.closest("form[data-act]");
  return [
    element.closest("[id]")?.id,
    element.tagName,
    element.getAttribute("href"),
    element.name,
    form && nameOfForm(form),
  ].join();
}

// The button that stands where the pressed one was: a hand that is up can be put down.
function findButton(part, act) {
  const button = act && part.querySelector(`form[data-act]:has([name=act][value="${act}"]) button`);
  return button?.checkVisibility() ? button : null;
}

function findHeading(part) {
  const heading = part.querySelector("h1, h2") ?? part.closest("section, main")?.querySelector("h1, h2");
  if (heading) heading.tabIndex = -1;
  return heading;
}
