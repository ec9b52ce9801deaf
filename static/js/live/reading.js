// A page that is only read follows something while somebody looks at it. Whoever cannot be told what is new reads on: that is no
// fault, nothing is said, and the next tries come later and later, so that a crowd that finds no room does not knock all the time.
// Who has had a window and lost it tries again soon, and is told.
//
// A page that was opened while the server started again tries after 15 s, then after 30 s, a minute and so on to 15 minutes, each by
// chance almost at once or nearly twice as late (`randomizationFactor`). Of 2,000 readers whom a rolling restart turns away in the
// same second at most 2,000 / (15 s × 0.95) = 140 a second come again, then 70, then 35. Whoever is refused for an hour has asked 9
// times.
export const PATIENCE = {
  transports: ["websocket"],
  autoConnect: false,
  reconnectionDelay: 15_000,
  reconnectionDelayMax: 900_000,
  randomizationFactor: 0.95,
};
const BACK_SOON = 2_000; // then twice as long each time
// Whoever only passes by takes no window.
const SETTLED_MILLISECONDS = 5_000;
const LATER_MILLISECONDS = 120_000;
const SAID_AFTER_MILLISECONDS = 3_000;

// `things`: what the window follows, each a `channel`, a `place` in it that is given how far the page has come (`since`), and
// `onNews`, which gets each message once, in order. `onState` gets "off" when the connection was lost and "on" when it is back.
export function followWhileRead(socket, page, things, onState = () => {}) {
  const followed = new Set(things);
  let isLost = false;
  let next;
  let loss;

  const look = () => {
    if (page.hidden || !followed.size) socket.disconnect();
    else socket.connect();
  };
  const lookIn = (milliseconds) => {
    clearTimeout(next);
    next = setTimeout(look, milliseconds);
  };
  const lookLater = () => lookIn(LATER_MILLISECONDS * (0.5 + Math.random()));
  const noteBack = () => {
    clearTimeout(loss);
    if (isLost) onState("on");
    isLost = false;
  };
  // A page that nobody looks at gives its window back: that is no loss.
  const noteLoss = () => {
    clearTimeout(loss);
    loss = setTimeout(() => {
      if (page.hidden || isLost || !followed.size) return;
      isLost = true;
      onState("off");
    }, SAID_AFTER_MILLISECONDS);
  };

  for (const thing of things) {
    join(socket, thing, {
      isFollowed: () => followed.has(thing),
      onJoined: noteBack,
      onOver: () => {
        followed.delete(thing);
        if (!followed.size) look();
      },
    });
  }
  socket.on("connect", () => socket.io?.reconnectionDelay(BACK_SOON));
  socket.on("disconnect", (reason) => {
    noteLoss();
    if (reason === "io server disconnect") lookLater();
  });
  socket.on("connect_error", () => socket.active || lookLater());
  page.addEventListener("visibilitychange", () => lookIn(page.hidden ? 0 : SETTLED_MILLISECONDS));
  lookIn(SETTLED_MILLISECONDS);
}

// Follows one thing by a window that is open, or will be. `onOver`: it may not be followed, or not any more.
export function join(socket, thing, { isFollowed = () => true, onJoined = () => {}, onOver = () => {} } = {}) {
  const { channel, place, onNews } = thing;
  let { since = 0 } = place;
  let early = null; // what overtook the answer to joining

  const take = (news) => {
    if (news.seq <= since) return;
    since = news.seq;
    onNews(news);
  };
  const end = () => {
    if (!isFollowed()) return;
    onOver();
    thing.onOver?.();
  };
  const begin = (answer) => {
    if (!answer.ok) {
      end();
      return;
    }
    onJoined();
    since = Math.max(since, answer.seq);
    onNews(answer);
    const waiting = early ?? [];
    early = null;
    waiting.forEach(take);
  };
  socket.on("connect", () => {
    if (!isFollowed()) return;
    early = [];
    socket.emit(`${channel}:join`, { ...place, since }, begin);
  });
  socket.on(`${channel}:news`, (news) => (early ? early.push(news) : take(news)));
  socket.on(`${channel}:over`, end);
}
