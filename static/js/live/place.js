// What somebody reads or writes stays at its height in the window, whatever changes above it.
const LINES = ":is(h1, h2, h3, p, li, label, textarea, .post)";

// Call before something changes, with what will change; the answer is called afterwards.
export function keepPlace(main, changing) {
  const anchor = findAnchor(main, changing);
  if (!anchor) return () => {};
  const { top } = anchor.getBoundingClientRect();
  return () => {
    if (anchor.getClientRects().length) scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: "instant" });
  };
}

// What has the focus, where it is in sight; otherwise the first line that begins in the window.
function findAnchor(main, changing) {
  const stays = (each) => !changing.some((part) => part.contains(each));
  const focused = document.activeElement;
  if (main.contains(focused) && isInSight(focused) && stays(focused)) return focused;
  return [...main.querySelectorAll(LINES)].find((each) => each.getClientRects().length && isInSight(each) && stays(each));
}

function isInSight(element) {
  const { top } = element.getBoundingClientRect();
  return top >= 0 && top < innerHeight;
}
