// A thread that is being read: when something new is in it, a line says so. The page stays as it is until somebody presses it.
import { io } from "socket.io-client";
import { followWhileRead, PATIENCE } from "../live/reading.js";
import { announce } from "../live/status.js";

const line = document.querySelector("[data-thread]");
const link = line.querySelector("a");
const { thread, slug, replies: shown, count: sentence, words } = line.dataset;
let isSaid = false;

// Fewer than there were, when some were hidden or deleted, is nothing new.
function tell({ replies }) {
  const fresh = replies - Number(shown);
  link.hidden = fresh <= 0;
  link.textContent = sentence.replace("{count}", fresh);
  if (link.hidden || isSaid) return;
  isSaid = true;
  announce([words]);
}

// To the address where one is already a browser would only scroll.
link.addEventListener("click", (event) => {
  if (link.pathname + link.search !== location.pathname + location.search) return;
  event.preventDefault();
  location.hash = link.hash;
  location.reload();
});
followWhileRead(io(PATIENCE), document, "thread", { slug, public_id: thread }, tell);
