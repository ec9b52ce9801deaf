// A page that is only read follows something while somebody looks at it. Whoever cannot be told what is new reads on: that is no
// fault, nothing is said, and the next try comes much later, so that a crowd that finds no room never knocks all the time. Who has
// had a window and lost it tries again soon, and is told.
export const PATIENCE = {
  transports: ["websocket"],
  autoConnect: false,
  reconnectionDelay: 60_000,
  reconnectionDelayMax: 900_000,
};
const BACK_SOON = 2_000; // then twice as long each time
// Whoever only passes by takes no window.
const SETTLED_MILLISECONDS = 5_000;
const LATER_MILLISECONDS = 120_000;
const SAID_AFTER_MILLISECONDS = 3_000;

// `place` says what is followed, and is given how far the page has come each time: `since`. `onNews` gets each message once, in
// order; `onState` "off" when the connection was lost, "on" when it is back, "over" when this may not be followed any more.
export function followWhileRead(socket, page, channel, place, onNews, onState = () => {}) {
  let { since = 0 } = place;
  let early = null; // what overtook the answer to joining
  let isOver = false;
  let isLost = false;
  let next;
  let loss;

  const look = () => {
    if (page.hidden || isOver) socket.disconnect();
    else socket.connect();
  };
  const lookIn = (milliseconds) => {
    clearTimeout(next);
    next = setTimeout(look, milliseconds);
  };
  const lookLater = () => lookIn(LATER_MILLISECONDS * (0.5 + Math.random()));
  const stop = () => {
    isOver = true;
    clearTimeout(loss);
    look();
    onState("over");
  };
  const take = (news) => {
    if (news.seq <= since) return;
    since = news.seq;
    onNews(news);
  };
  const joined = (answer) => {
    if (!answer.ok) {
      stop();
      return;
    }
    clearTimeout(loss);
    if (isLost) onState("on");
    isLost = false;
    since = Math.max(since, answer.seq);
    onNews(answer);
    const waiting = early ?? [];
    early = null;
    waiting.forEach(take);
  };
  // A page that nobody looks at gives its window back: that is no loss.
  const lose = () => {
    clearTimeout(loss);
    if (page.hidden || isOver) return;
    loss = setTimeout(() => {
      if (page.hidden || isLost) return;
      isLost = true;
      onState("off");
    }, SAID_AFTER_MILLISECONDS);
  };

  socket.on("connect", () => {
    early = [];
    socket.io?.reconnectionDelay(BACK_SOON);
    socket.emit(`${channel}:join`, { ...place, since }, joined);
  });
  socket.on(`${channel}:news`, (news) => (early ? early.push(news) : take(news)));
  socket.on(`${channel}:over`, stop);
  socket.on("disconnect", (reason) => {
    lose();
    if (reason === "io server disconnect") lookLater();
  });
  socket.on("connect_error", () => socket.active || lookLater());
  page.addEventListener("visibilitychange", () => lookIn(page.hidden ? 0 : SETTLED_MILLISECONDS));
  lookIn(SETTLED_MILLISECONDS);
}
