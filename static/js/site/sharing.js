// The box with the address of a page. Without this file the address is selected and copied by hand.
import { announce } from "../live/status.js";

export function shareHere(box, { clipboard, share } = navigator, isTouched = matchMedia("(pointer: coarse)").matches) {
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
      await clipboard.writeText(field.value);
      say(copy.dataset.copied);
    } catch {
      // Refused, or not at all where the site has no https.
      field.focus();
      say(copy.dataset.notCopied);
    }
  });
  // The browser's own sheet: on a computer it offers less than the field does.
  if (!share || !isTouched) return;
  send.hidden = false;
  send.addEventListener("click", () => share.call(navigator, { title: box.dataset.title, url: field.value }).catch(() => {}));
}
