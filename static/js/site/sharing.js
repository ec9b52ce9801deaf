// The box with the address of a page. Without this file the address is selected and copied by hand.
import { announce } from "../live/status.js";

export function shareHere(box, browser = navigator) {
  const field = box.querySelector("input");
  const copy = box.querySelector("[data-copy]");
  const send = box.querySelector("[data-send]");
  const done = box.querySelector("[data-done]");
  const say = (sentence) => {
    done.textContent = sentence;
    announce([sentence]);
  };
  copy.parentElement.hidden = false;
  field.addEventListener("focus", () => field.select());
  copy.addEventListener("click", async () => {
    try {
      await browser.clipboard.writeText(field.value);
      say(copy.dataset.copied);
    } catch {
      // Refused, or not at all where the site has no https.
      field.focus();
      say(copy.dataset.notCopied);
    }
  });
  // The browser's own sheet: where nothing is touched it offers less than the field does. Whoever closes it has sent nothing.
  if (!send || !browser.share || !browser.maxTouchPoints) return;
  send.hidden = false;
  send.addEventListener("click", () => browser.share({ title: box.dataset.title, url: field.value }).catch(() => {}));
}
