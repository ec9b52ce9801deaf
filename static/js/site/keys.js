// Whoever works by keys can turn them off, on all pages at once: they may be in the way of other tools.
const OFF = "keys:off";

export const areKeysOff = () => localStorage.getItem(OFF) === "1";

export function setKeysOff(off) {
  if (off) localStorage.setItem(OFF, "1");
  else localStorage.removeItem(OFF);
}
