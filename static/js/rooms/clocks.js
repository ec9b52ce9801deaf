// Clocks run on the server's time: phones' own are often wrong. The page says when it was drawn; the live connection says it better.
import { sayClock } from "../site/durations.js";

const { room: view, at, ...words } = document.body.dataset;
let skew = Date.parse(at) - Date.now();

export function setServerTime(now) {
  if (now) skew = Date.parse(now) - Date.now();
}

export function keepTime() {
  document.querySelectorAll("[data-due]").forEach((clock) => {
    const left = Math.round((Date.parse(clock.dataset.due) - Date.now() - skew) / 1000);
    clock.classList.toggle("late", left < 0);
    clock.classList.toggle("soon", left >= 0 && left < 20);
    if (view === "phone" && left > 120)
      clock.textContent = words.left.replace("{time}", `${Math.ceil(left / 60)} ${words.min}`);
    else clock.textContent = left < 0 ? words.late : sayClock(left);
    const gently = clock.parentElement.querySelector("[data-gently]");
    if (gently) gently.hidden = left >= 20;
  });
}
