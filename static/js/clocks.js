// Times that run: what is due, and claims that end.
const EVERY_MILLISECONDS = 10_000;

export function keepTime(root, words) {
  const say = (milliseconds) => {
    const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
    if (minutes >= 2880) return `${Math.floor(minutes / 1440)} ${words.day}`;
    if (minutes >= 600) return `${Math.floor(minutes / 60)} ${words.hour}`;
    if (minutes >= 60) return `${Math.floor(minutes / 60)} ${words.hour} ${minutes % 60} ${words.minute}`;
    return `${minutes} ${words.minute}`;
  };
  const run = () => {
    root.querySelectorAll("[data-due]").forEach((clock) => {
      const left = Date.parse(clock.dataset.due) - Date.now();
      clock.textContent = (left < 0 ? words.late : words.left).replace("{time}", say(left));
      clock.parentElement.closest(".clock, .t")?.classList.toggle("late", left < 0);
    });
    root.querySelectorAll("[data-until]").forEach((chip) => {
      if (Date.parse(chip.dataset.until) > Date.now()) return;
      chip.textContent = words.free;
      chip.className = "chip";
      chip.removeAttribute("data-until");
    });
  };
  setInterval(run, EVERY_MILLISECONDS);
}
