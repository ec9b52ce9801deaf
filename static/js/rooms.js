// A screen of a live workshop: phone, console or wall. Without this file the page works by loading again.
import { helpWithBallots } from "./activities/voting/ballots.js";
import { sayFlashes } from "./live/flashes.js";
import { announce, beginTelling, tellNews } from "./live/status.js";
import { follow } from "./live.js";
import { keepTime } from "./rooms/clocks.js";
import { hasUnsentDraft, keepDrafts, showUnsent } from "./rooms/drafts.js";
import { fitWall } from "./rooms/fit.js";
import { useKeys } from "./rooms/keys.js";
import { watchNewcomers } from "./rooms/newcomers.js";
import { endMessages } from "./rooms/over.js";
import { beginWithPage, dress, showWhole, takeNews, takePage } from "./rooms/parts.js";
import { sendForms, showKept } from "./rooms/sending.js";
import { copyHere } from "./site/copying.js";
import { printWhole } from "./site/printing.js";
import { setServerTime } from "./site/server_time.js";
import { outlivesPage } from "./site/storage.js";

const { room: view, slug, publicId, ...words } = document.body.dataset;
const channel = view === "phone" ? "room" : view;
const place = { slug, public_id: publicId };
let state = "new";
let isSignedOut = false;

function take(news) {
  setServerTime(news.now);
  takeNews(news);
  tellNews();
}

// Live is not to be had: the page is read anew now and then.
const showPage = (html) => takePage(new DOMParser().parseFromString(html, "text/html"));

async function readAnew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  showPage(await answer.text());
  tellNews();
}

// A connection that is lost, and back again, is said; that there is one when the page has just come is no news.
function onState(now, why) {
  if (why?.isSignedOut) isSignedOut = true;
  // Who is not let in any more loses the connection, too; that it may come back is not so.
  if (now === state || (state === "over" && now === "off")) return;
  const isFirst = state === "new";
  state = now;
  const sign = document.querySelector("[data-connection]");
  if (sign) {
    sign.textContent = nameOfState();
    sign.className = `connection ${state}`;
    sign.hidden = false;
  }
  if (!isFirst || state !== "on") announce([state === "on" ? words.back : nameOfState()], { isShown: !sign });
  if (state === "over" && "rehearsal" in words) endRehearsal();
  if (state === "over" || state === "stale") document.querySelector("[data-show-new]").hidden = false;
}

// Whoever began a practice run has wiped it: nothing on its other screens works any more, or invites anybody. Who was only signed
// out is led to sign in by the same address.
async function endRehearsal() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.status !== 404) return;
  document.querySelectorAll("[data-until-over]").forEach((each) => each.remove());
  document.querySelectorAll("[data-when-over]").forEach((each) => (each.hidden = false));
  fitWall();
}

// That words are saved is said where they are.
const nameOfState = () => (state === "off" && !outlivesPage() ? words.offUnsaved : words[state]);

function keepFitting() {
  document.addEventListener("drawn", fitWall);
  addEventListener("resize", fitWall);
  document.fonts.ready.then(fitWall);
  fitWall();
}

function followRoom() {
  sayFlashes();
  helpWithBallots();
  keepDrafts();
  beginWithPage();
  document.querySelectorAll("[data-part]").forEach((part) => dress(part));
  document.addEventListener("drawn", keepTime);
  document.addEventListener("drawn", () => showUnsent({ isNews: true }));
  document.addEventListener("drawn", endMessages);
  document.querySelectorAll("[data-copies]").forEach((box) => copyHere(box));
  keepFitting();
  printWhole(document.querySelector("main"));
  setInterval(keepTime, 1000);
  keepTime();
  useKeys();
  watchNewcomers(showWhole);
  showKept();
  beginTelling();
  if (hasUnsentDraft()) announce([words.notSent]);
  const socket = follow(channel, JSON.parse(words.cursors), {
    onNews: take,
    onOther: { own: take },
    onState,
    onSlow: readAnew,
    join: place,
    onJoined: take,
  });
  sendForms({
    socket,
    channel,
    place,
    isSlow: () => ["slow", "over", "stale"].includes(state),
    isSignedOut: () => isSignedOut,
    showPage,
  });
}

// When it is over there is nothing to follow.
if (!("ended" in words)) followRoom();
showUnsent();
