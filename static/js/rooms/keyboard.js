// The keyboard of a phone takes half of the window: what somebody writes stays in sight above it.
export function keepFieldInSight(main) {
  addEventListener("resize", () => {
    const field = document.activeElement;
    if (main?.contains(field) && field.matches("input, textarea"))
      field.scrollIntoView({ block: "nearest", behavior: "instant" });
  });
}
