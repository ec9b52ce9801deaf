// While some words of a comment are selected, its link “Quote” quotes them: it takes no room and moves nothing.
const LONGEST = 300;

export function quoteWhatIsSelected(list) {
  let changed = null;
  let isPressed = false;

  const reset = () => {
    if (changed) [changed.link.href, changed.link.firstChild.data] = [changed.href, changed.words];
    changed = null;
  };
  const look = () => {
    if (isPressed) return; // To press a link ends a selection in some browsers.
    reset();
    const selection = getSelection();
    const words = selection.toString().trim();
    const say = selection.anchorNode?.parentElement?.closest(".say");
    const link = say?.closest(".post")?.querySelector("a[data-quote-link]");
    if (!words || !link || !say.contains(selection.focusNode)) return;
    changed = { link, href: link.href, words: link.firstChild.data };
    const address = new URL(link.href);
    address.searchParams.set("quote", cut(words));
    link.href = address.href;
    link.firstChild.data = list.dataset.quoteThis;
  };
  document.addEventListener("selectionchange", look);
  document.addEventListener("pointerdown", (event) => {
    isPressed = Boolean(changed?.link.contains(event.target));
  });
  for (const name of ["click", "pointercancel"])
    document.addEventListener(name, () => {
      isPressed = false;
    });
}

// At a word, no longer than the site reads.
export function cut(words) {
  return words.length <= LONGEST ? words : words.slice(0, LONGEST).replace(/\s+\S*$/, "");
}
