// The wall is never scrolled: what would not fit is made smaller until it does.
const SMALLEST = 0.3;
const STEPS = 7;

export function fitWall() {
  const grid = document.querySelector(".wall-grid");
  if (!grid) return;
  const parts = [...grid.children];
  fit((size) => {
    grid.style.setProperty("--fit", size);
    return parts.every((part) => part.scrollHeight <= part.clientHeight + 1) && grid.scrollHeight <= grid.clientHeight + 1;
  });
}

// The largest size at which `trySize` says yes, by halves; the smallest when it never does. The one that is returned was tried last.
export function fit(trySize) {
  if (trySize(1)) return 1;
  let [fits, cuts] = [SMALLEST, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (fits + cuts) / 2;
    if (trySize(middle)) fits = middle;
    else cuts = middle;
  }
  trySize(fits);
  return fits;
}
