// Keys for the whole work of a moderator.
import { onKeys, showKeyBar } from "../site/keys.js";

export function useKeys(root, words, showWaiting) {
  const form = root.querySelector("#decide");
  const openHelp = showKeyBar(root, words);
  const step = (by) => {
    const links = [...root.querySelectorAll(".queue .case > a")];
    const at = links.findIndex((link) => link.parentElement.matches(".current"));
    links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  // Keys act on the case that has the focus, whether a key or Tab brought it there.
  root.querySelector(".queue").addEventListener("focusin", (event) => {
    const current = event.target.closest(".case");
    root.querySelectorAll(".queue .case").forEach((each) => each.classList.toggle("current", each === current));
  });
  const press = (selector) => root.querySelector(selector)?.click();
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => press(".case.current > a"),
    t: () => press(".take"),
    g: () => press(".give-back"),
    r: () => form?.querySelector("#reason")?.focus(),
    p: () => form?.querySelector("[name=preview]")?.click(),
    a: () => root.querySelector(".notes-form textarea")?.focus(),
    n: showWaiting,
    l: () => root.querySelector(".lanes a")?.focus(),
    "?": openHelp,
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form?.contains(event.target)) return;
    event.preventDefault();
    form.querySelector("[data-decide]").click();
  });
  onKeys((event) => {
    const choice = /^[1-9]$/.test(event.key) && form?.querySelector(`[name=act][data-key="${event.key}"]`);
    return choice ? () => choice.click() : keys[event.key.toLowerCase()];
  });
  if (form) improveForm(root, form);
}

// Shows the fields that belong to what is chosen, names the act on the button, and previews the notice while it is written.
function improveForm(root, form) {
  const button = form.querySelector("[data-decide]");
  const showFields = () => {
    const chosen = form.querySelector("[name=act]:checked");
    form.querySelectorAll(".only").forEach((part) => (part.hidden = !part.dataset.only.split(" ").includes(chosen?.value)));
    if (chosen) button.textContent = chosen.dataset.button;
  };
  showFields();

  let timer = null;
  const preview = async () => {
    const sent = new FormData(form);
    sent.set("preview", "1");
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = page.querySelector("[data-preview]");
    if (shown) form.querySelector("[data-preview]").replaceChildren(...shown.childNodes);
  };
  const previewSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(preview, 500);
  };
  form.addEventListener("change", () => {
    showFields();
    previewSoon();
  });
  form.addEventListener("input", previewSoon);
  // While somebody writes it changes in silence; who asks for it is led to it.
  form.querySelector("[name=preview]").addEventListener("click", async (event) => {
    event.preventDefault();
    await preview();
    form.querySelector("[data-preview] h2")?.focus();
  });

  const take = form.querySelector("[data-take-marked]");
  take.parentElement.hidden = false;
  // Pressing the button would lose the marking, so it is read before.
  take.addEventListener("pointerdown", (event) => event.preventDefault());
  take.addEventListener("click", () => {
    const marked = getSelection().toString().trim();
    const text = root.querySelector(".typed");
    if (!marked || !text.contains(getSelection().anchorNode)) return;
    const area = form.querySelector("#passages");
    area.value = [area.value.trim(), marked].filter(Boolean).join("\n");
    previewSoon();
  });
}
