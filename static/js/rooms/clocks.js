// Clocks that run down, on the server's time.
import { sayClock, sayMinutes } from "../site/durations.js";
import { serverNow, setServerTime } from "../site/server_time.js";

const { room: view, at, ...words } = document.body.dataset;
setServerTime(at);

export function keepTime() {
  document.querySelectorAll("[data-due]").forEach((clock) => {
    const left = Math.round((Date.parse(clock.dataset.due) - serverNow()) / 1000);
    clock.classList.toggle("late", left < 0);
    clock.classList.toggle("soon", left >= 0 && left < 20);
    if (view === "phone" && left > 120) clock.textContent = words.left.replace("{time}", sayMinutes(Math.ceil(left / 60)));
    else clock.textContent = left < 0 ? words.late : sayClock(left);
    const gently = clock.parentElement.querySelector("[data-gently]");
    if (gently) gently.hidden = left >= 20;
  });
}
