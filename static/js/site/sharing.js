// The box with the address of a page. Without this file the address is selected and copied by hand.
import { copyHere } from "./copying.js";

export function shareHere(box, browser = navigator) {
  const field = box.querySelector("input, textarea");
  const send = box.querySelector("[data-send]");
  copyHere(box, browser);
  // The browser's own sheet: where nothing is touched it offers less than the field does. Whoever closes it has sent nothing.
  if (!send || !browser.share || !browser.maxTouchPoints) return;
  send.hidden = false;
  send.addEventListener("click", () => browser.share({ title: box.dataset.title, url: field.value }).catch(() => {}));
}
