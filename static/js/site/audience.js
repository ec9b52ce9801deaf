// Above a form: who will read what is written in it, as it is ticked now.
export function sayWhoReads(form) {
  const tick = form.elements.is_private;
  const lines = [...document.querySelectorAll("[data-audience]")];
  if (!tick || !lines.length) return;
  const say = () => {
    // An answer that was begun in private says so itself (drafts.js).
    const saysItself = form.elements.in_private?.value === "yes";
    for (const line of lines) line.hidden = saysItself || (line.dataset.audience === "private") !== tick.checked;
  };
  say();
  form.addEventListener("change", say);
}
