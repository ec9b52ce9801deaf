// A page that is only read follows something while somebody looks at it. Whoever cannot be told what is new reads on: that is no
// fault, nothing is said, and the next try comes much later, so that a crowd that finds no room never knocks all the time.
export const PATIENCE = {
  transports: ["websocket"],
  autoConnect: false,
  reconnectionDelay: 60_000,
  reconnectionDelayMax: 900_000,
};
// Whoever only passes by takes no window.
const SETTLED_MILLISECONDS = 5_000;
const LATER_MILLISECONDS = 120_000;

// `place` says what is followed; `onNews` gets each message that is not older than the one before.
export function followWhileRead(socket, page, channel, place, onNews) {
  let seq = 0;
  let isOver = false;
  let next;

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
    look();
  };
  const hear = (news) => {
    if (news.seq < seq) return; // It overtook the answer to joining.
    seq = news.seq;
    onNews(news);
  };

  socket.on("connect", () => socket.emit(`${channel}:join`, place, (answer) => (answer.ok ? hear(answer) : stop())));
  socket.on(`${channel}:news`, hear);
  socket.on(`${channel}:over`, stop);
  socket.on("disconnect", (reason) => reason === "io server disconnect" && lookLater());
  socket.on("connect_error", () => socket.active || lookLater());
  page.addEventListener("visibilitychange", () => lookIn(page.hidden ? 0 : SETTLED_MILLISECONDS));
  lookIn(SETTLED_MILLISECONDS);
}
