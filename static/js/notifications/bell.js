// How many updates are new, wherever that stands in the head of the page. Nothing is said aloud: it would interrupt every page.
function show({ count }) {
  for (const bubble of document.querySelectorAll("[data-unread]")) {
    bubble.hidden = !count;
    bubble.firstElementChild.textContent = count;
  }
}

export const hasBell = () => Boolean(document.querySelector("[data-unread]"));
export const bell = { channel: "bell", place: {}, onNews: show };
