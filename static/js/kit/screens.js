// One screen at a time: the start, a step, "not today", what to do with it. Which one stands after the #, so that Back works; nothing
// that is written ever stands in an address.

export function showScreen(root) {
  const wanted = location.hash.slice(1);
  const screens = [...root.querySelectorAll("[data-screen]")];
  const shown = screens.find(({ dataset }) => dataset.screen === wanted) ?? screens[0];
  for (const screen of screens) screen.hidden = screen !== shown;
  return shown;
}

export function followScreens(root, onShown) {
  const show = (isFirst) => {
    const screen = showScreen(root);
    onShown(screen);
    if (isFirst) return;
    scrollTo(0, 0);
    screen.querySelector("h1").focus({ preventScroll: true });
  };
  addEventListener("hashchange", () => show(false));
  show(true);
}

export function goTo(screen) {
  location.hash = screen;
}

// Where somebody goes on: the first step after this one that is neither done nor put to one side.
export function findNext(steps, marks, after = "") {
  const from = steps.indexOf(after) + 1;
  return [...steps.slice(from), ...steps.slice(0, from)].find((step) => step !== after && !marks[step]) ?? "";
}

// How far a step is; typing in one that was put to one side takes it up again.
export function findMark(marks, step, hasAnswers) {
  return marks[step] ?? (hasAnswers ? "begun" : "not-begun");
}
