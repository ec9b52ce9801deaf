// Times that run: what is due, and claims that end.
import { sayDuration } from "../site/durations.js";
import { serverNow, setServerTime } from "../site/server_time.js";

const EVERY_MILLISECONDS = 10_000;

export function keepTime(root, words) {
  setServerTime(words.at);
  const run = () => {
    root.querySelectorAll("[data-due]").forEach((clock) => {
      const left = Date.parse(clock.dataset.due) - serverNow();
      clock.textContent = (left < 0 ? words.late : words.left).replace("{time}", sayDuration(left, words.moment));
      clock.parentElement.closest(".clock, .t")?.classList.toggle("late", left < 0);
    });
    root.querySelectorAll("[data-until]").forEach((chip) => {
      if (Date.parse(chip.dataset.until) > serverNow()) return;
      chip.textContent = words.free;
      chip.className = "chip";
      chip.removeAttribute("data-until");
    });
  };
  setInterval(run, EVERY_MILLISECONDS);
}
