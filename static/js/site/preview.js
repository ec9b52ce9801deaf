// Asks the server for the same page with its preview and puts that part into this one: one renderer for both.
export function previewInPlace(form) {
  const button = form.querySelector("button[name=preview]");
  const box = form.querySelector(".preview");
  if (!button || !box) return;
  let inPlace = true;
  button.addEventListener("click", async (event) => {
    if (!inPlace) return;
    event.preventDefault();
    const words = new FormData(form);
    words.set("preview", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: words, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = page.querySelector(".preview");
      if (!shown) throw new Error("no preview came back");
      box.replaceChildren(...shown.childNodes);
      box.focus();
    } catch {
      // The plain way: the whole page comes back, with the preview in it.
      inPlace = false;
      button.click();
    }
  });
}
