// One live connection for a page: it joins a channel with the cursors it has, passes on news in order, and after a lost
// connection asks for what it missed. News may overtake the answer to joining: it waits until that is there, and numbers the
// page has already are passed over.
import { io } from "socket.io-client";

const SLOW_MILLISECONDS = 15_000;

// `join`: what the channel wants to know besides; `onJoined` gets the whole answer.
export function follow(channel, cursors, { onNews, onState, onSlow, onOther = {}, join = {}, onJoined = () => {} }) {
  const socket = io({ transports: ["websocket", "polling"], reconnectionDelayMax: 10_000 });
  let early = null;
  let slow = null;
  let isOver = false;

  const take = (news) => {
    if (news.seq <= (cursors[news.stream] ?? 0)) return;
    cursors[news.stream] = news.seq;
    onNews(news);
  };
  const goSlow = () => {
    onState("slow");
    slow ??= setInterval(() => {
      onSlow();
      socket.connect(); // There may be room by now.
    }, SLOW_MILLISECONDS);
  };

  socket.on("connect", () => {
    early = [];
    socket.emit(`${channel}:join`, { cursors, ...join }, (answer) => {
      if (!answer.ok) {
        socket.disconnect();
        if (answer.code === 401 || answer.code === 403) onState("over");
        else if (answer.code === 409) location.reload();
        else goSlow();
        return;
      }
      clearInterval(slow);
      slow = null;
      answer.news.forEach(take);
      const waiting = early;
      early = null;
      waiting.forEach(take);
      for (const [stream, seq] of Object.entries(answer.cursors)) cursors[stream] = Math.max(cursors[stream] ?? 0, seq);
      onJoined(answer);
      onState("on");
    });
  });
  socket.on(`${channel}:news`, (news) => (early ? early.push(news) : take(news)));
  socket.on(`${channel}:over`, () => {
    isOver = true;
    onState("over");
  });
  socket.on("disconnect", (reason) => {
    onState("off");
    if (reason === "io server disconnect" && !isOver) setTimeout(() => socket.connect(), 1000);
  });
  // Refused (too many at once, or signed out): the page is read anew now and then instead.
  socket.on("connect_error", () => (socket.active ? onState("off") : goSlow()));
  for (const [name, handler] of Object.entries(onOther)) socket.on(`${channel}:${name}`, handler);
  return socket;
}
