// Focus while a part changes: it stays on what it was on, or goes to the heading. Never to the button of another person,
// where Enter pressed a moment too late would act on somebody nobody meant.
import { nameOfForm } from "./typed.js";

// Call before a part changes; the answer is called afterwards.
export function noteFocus(part) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  if (!focused) return () => {};
  const purpose = purposeOf(focused);
  return () => {
    if (!focused.checkVisibility() || purposeOf(focused) !== purpose) focusHeading(part);
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

function focusHeading(part) {
  const heading = part.querySelector("h1, h2") ?? part.closest("section, main")?.querySelector("h1, h2");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}
