// What the windows of one browser tell each other: whoever signs out in one leaves the live pages of all.
const NAME = "forum";

export function tellOtherWindows(what) {
  if ("BroadcastChannel" in window) new BroadcastChannel(NAME).postMessage(what);
}

export function onOtherWindows(what, act) {
  if (!("BroadcastChannel" in window)) return;
  new BroadcastChannel(NAME).addEventListener("message", (event) => event.data === what && act());
}
