// Rows that are new wait while somebody is in the list: they would push what is about to be pressed to another place. They are
// counted, and shown when somebody asks for them or has left the list.
const STEADY = "[data-steady]";

// Takes them out of a drawing that is about to be laid over the part.
export function holdNewcomers(part, next) {
  const list = next.querySelector(STEADY);
  if (!list || !part.querySelector(STEADY)?.contains(document.activeElement)) return;
  const newcomers = [...list.querySelectorAll("li[id]")].filter((row) => !document.getElementById(row.id));
  newcomers.forEach((row) => row.remove());
  const box = list.querySelector("[data-newcomers]");
  box.hidden = newcomers.length === 0;
  box.querySelector("[data-newcomers-count]").textContent = newcomers.length;
}

// `showAll(part)` is called for a part whose newcomers are wanted.
export function watchNewcomers(showAll) {
  const isHeld = (part) => part?.querySelector("[data-newcomers]:not([hidden])");
  document.addEventListener("click", ({ target }) => {
    const part = target.closest("[data-newcomers] button")?.closest("[data-part]");
    if (part) showAll(part);
  });
  document.addEventListener("focusout", ({ target }) => {
    const part = target.closest(STEADY)?.closest("[data-part]");
    // Afterwards: a row that is moved loses the focus for a moment and gets it back.
    if (part) setTimeout(() => isHeld(part) && !part.querySelector(STEADY).contains(document.activeElement) && showAll(part));
  });
}
