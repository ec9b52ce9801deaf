// A field and a button that copies what is in it. Without this file it is selected and copied by hand.
import { announce } from "../live/status.js";

export function copyHere(box, browser = navigator) {
  const field = box.querySelector("input, textarea");
  const copy = box.querySelector("[data-copy]");
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
}
