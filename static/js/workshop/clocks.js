// Clocks run on the server's time: phones' own are often wrong.
const { room: view, ...words } = document.body.dataset;
const loadedAt = Date.now();
let skew = null;

export function keepTime() {
  document.querySelectorAll("[data-due]").forEach((clock) => {
    if (skew === null) skew = Date.parse(clock.dataset.now) - loadedAt;
    const left = Math.round((Date.parse(clock.dataset.due) - Date.now() - skew) / 1000);
    clock.classList.toggle("late", left < 0);
    clock.classList.toggle("soon", left >= 0 && left < 20);
    if (view === "phone" && left > 120) clock.textContent = words.left.replace("{time}", `${Math.ceil(left / 60)} ${words.min}`);
    else clock.textContent = left < 0 ? words.late : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  });
}
