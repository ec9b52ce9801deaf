// The one place where what is written is kept: this tab, or the device where somebody chose that. It has a beginning of its own, so
// that one press clears all of it and nothing else.
import { blank } from "./answers.js";

const BEGINNING = "kit:";
const TAB = () => sessionStorage;
const DEVICE = () => localStorage;

export const nameOf = (kit) => BEGINNING + kit;

// What this tab has comes first: another one may have kept something else on the device meanwhile.
export function readKept(kit) {
  const ofTab = read(kit, TAB);
  const kept = ofTab || read(kit, DEVICE);
  return { kept: kept || blank(), isOnDevice: Boolean(kept) && !ofTab };
}

export function isOnDevice(kit) {
  return Boolean(read(kit, DEVICE));
}

// Says whether it is there when this page is opened again.
export function keep(kit, kept, onDevice) {
  try {
    (onDevice ? DEVICE : TAB)().setItem(nameOf(kit), JSON.stringify(kept));
    (onDevice ? TAB : DEVICE)().removeItem(nameOf(kit));
    return true;
  } catch {
    return false;
  }
}

// In this tab alone: the device may hold what another tab keeps there.
export function keepInTab(kit, kept) {
  try {
    sessionStorage.setItem(nameOf(kit), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function clearTab() {
  clear(TAB);
}

export function clearEverything() {
  clear(TAB);
  clear(DEVICE);
}

function read(kit, store) {
  try {
    const kept = JSON.parse(store().getItem(nameOf(kit)));
    return kept?.answers && kept.marks ? kept : null;
  } catch {
    return null;
  }
}

function clear(store) {
  try {
    Object.keys(store())
      .filter((name) => name.startsWith(BEGINNING))
      .forEach((name) => store().removeItem(name));
  } catch {
    // Nothing was kept.
  }
}
