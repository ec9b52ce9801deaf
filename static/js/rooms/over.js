// A facilitator's screen of a workshop that is over: nothing more can be sent to everyone. What was half written stays, to copy.
export function endMessages() {
  const form = document.querySelector("[data-say-all]");
  if (!form || !document.querySelector("[data-is-over]")) return;
  const words = form.querySelector("textarea, input:not([type=hidden])").value;
  const unsent = document.querySelector("[data-over-unsent]");
  const hadFocus = form.contains(document.activeElement);
  form.remove();
  unsent.querySelector("textarea").value = words;
  unsent.hidden = !words.trim();
  if (hadFocus) (unsent.hidden ? document.querySelector("main h1") : unsent.querySelector("h2")).focus();
}
