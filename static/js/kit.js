// The care conversations, and the only script of their pages: what is written there is in nobody's reach but the browser's.
import { printHere, saveCopies } from "./kit/keeping.js";
import { openCopies } from "./kit/saved_copies.js";
import { clearTab } from "./kit/store.js";
import { Talk } from "./kit/talk.js";
import { printWhole } from "./site/printing.js";

const root = document.querySelector("[data-kit]");
if (root) {
  const talk = new Talk(root);
  saveCopies(talk);
  printHere(talk, document.querySelector("[data-paper]"));
  openCopies(talk, root.querySelector("[data-open]"));
  talk.begin();
}
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    clearTab();
    document.documentElement.hidden = true;
    location.replace(link.href);
  });
}
printWhole(document.querySelector("main"));
// Once loaded, these pages open without a network. Where a browser cannot do that, they do all else.
navigator.serviceWorker?.register("/kit/offline.js", { scope: "/kit" }).catch(() => {});
