// One live connection for a page: it joins a channel with the cursors it has, passes on news in order, and after a lost
// connection asks for what it missed.
import { io } from "socket.io-client";
import { keepOrder } from "./live/order.js";
import { PERSON, SIGN_IN_NEEDED } from "./live/persons.js";

const SLOW_MILLISECONDS = 15_000;

// `join`: what the channel wants to know besides; `onJoined` gets the whole answer.
export function follow(channel, cursors, { onNews, onState, onSlow, onOther = {}, join = {}, onJoined = () => {} }) {
  const socket = io({ transports: ["websocket", "polling"], tryAllTransports: true, reconnectionDelayMax: 10_000 });
  const order = keepOrder(cursors, onNews);
  let slow = null;
  let isOver = false;

  const goSlow = () => {
    onState("slow");
    slow ??= setInterval(() => {
      onSlow();
      socket.connect(); // There may be room by now.
    }, SLOW_MILLISECONDS);
  };

  socket.on("connect", () => {
    order.wait();
    socket.emit(`${channel}:join`, { cursors, person: PERSON, ...join }, (answer) => {
      if (!answer.ok) {
        socket.disconnect();
        if (answer.code === SIGN_IN_NEEDED || answer.code === 403)
          onState("over", { isSignedOut: answer.code === SIGN_IN_NEEDED });
        else if (answer.code === 409)
          onState("stale"); // Nobody's page is loaded again while they may be writing.
        else goSlow();
        return;
      }
      clearInterval(slow);
      slow = null;
      order.catchUp(answer);
      onJoined(answer);
      onState("on");
    });
  });
  socket.on(`${channel}:news`, order.hear);
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
