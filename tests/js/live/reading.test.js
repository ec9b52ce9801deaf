import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mock, test } from "node:test";
import { followWhileRead, PATIENCE } from "../../../static/js/live/reading.js";

mock.timers.enable({ apis: ["setTimeout"] });

// A page somebody looks at, and the library's socket as far as it is used.
function open(...more) {
  const heard = [];
  const states = [];
  const page = Object.assign(new EventTarget(), { hidden: false });
  const told = new EventEmitter();
  const socket = {
    did: [],
    active: false,
    on: (name, handler) => told.on(name, handler),
    connect: () => socket.did.push("connect"),
    disconnect: () => socket.did.push("disconnect"),
    emit: (name, place, answer) => Object.assign(socket, { asked: [name, place], answer }),
  };
  const onNews = ({ replies }) => heard.push(replies);
  const place = { public_id: "x", since: 3 };
  followWhileRead(socket, page, [{ channel: "thread", place, onNews }, ...more], (state) => states.push(state));
  const turn = (hidden) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { heard, states, socket, turn, tell: (name, facts) => told.emit(name, facts) };
}

function join(...more) {
  const reader = open(...more);
  mock.timers.tick(5_000);
  reader.tell("connect");
  return reader;
}

test("whoever only passes by takes no window", () => {
  const { socket, turn } = open();
  mock.timers.tick(4_999);
  assert.deepEqual(socket.did, []);
  turn(true);
  mock.timers.tick(60_000);
  assert.deepEqual(socket.did, ["disconnect"]);
});

test("a page is followed while it is looked at", () => {
  const { socket, turn } = join();
  assert.deepEqual(socket.asked, ["thread:join", { public_id: "x", since: 3 }]);
  turn(true);
  mock.timers.tick(0);
  turn(false);
  mock.timers.tick(5_000);
  assert.deepEqual(socket.did, ["connect", "disconnect", "connect"]);
});

test("the answer comes first, whatever overtook it, and each message once", () => {
  const { heard, socket, tell } = join();
  tell("thread:news", { seq: 8, replies: 5 });
  socket.answer({ ok: true, seq: 7, replies: 4 });
  tell("thread:news", { seq: 9, replies: 6 });
  tell("thread:news", { seq: 9, replies: 6 });
  assert.deepEqual(heard, [4, 5, 6]);
  tell("connect");
  assert.equal(socket.asked[1].since, 9);
});

test("what may not be followed, or not any more, is never asked for again", () => {
  for (const end of [({ socket }) => socket.answer({ ok: false, code: 404 }), ({ tell }) => tell("thread:over", {})]) {
    const reader = join();
    end(reader);
    reader.tell("disconnect", "io client disconnect");
    reader.turn(true);
    mock.timers.tick(0);
    reader.turn(false);
    mock.timers.tick(3_600_000);
    assert.ok(!reader.socket.did.slice(1).includes("connect"));
    assert.deepEqual(reader.heard, []);
  }
});

test("whoever finds no room, or is sent away, comes back after a long while", () => {
  for (const [name, why] of [
    ["connect_error", new Error("refused")],
    ["disconnect", "io server disconnect"],
  ]) {
    const { socket, tell } = join();
    tell(name, why);
    mock.timers.tick(59_000);
    assert.deepEqual(socket.did, ["connect"]);
    mock.timers.tick(122_000);
    assert.deepEqual(socket.did, ["connect", "connect"]);
  }
  assert.ok(PATIENCE.reconnectionDelay >= 15_000 && PATIENCE.randomizationFactor > 0.9, "a crowd spreads");
  assert.ok(!PATIENCE.transports.includes("polling"));
});

test("while the library itself tries again nothing else does", () => {
  const { socket, tell } = join();
  socket.active = true;
  tell("connect_error", new Error("away"));
  mock.timers.tick(600_000);
  assert.deepEqual(socket.did, ["connect"]);
});

test("a lost connection is said after a moment, and so is that it is back", () => {
  const { socket, states, tell, turn } = join();
  socket.active = true;
  socket.answer({ ok: true, seq: 4 });
  tell("disconnect", "transport close");
  mock.timers.tick(2_999);
  tell("connect");
  socket.answer({ ok: true, seq: 4 });
  mock.timers.tick(60_000);
  assert.deepEqual(states, []);
  tell("disconnect", "transport close");
  mock.timers.tick(3_000);
  tell("connect");
  socket.answer({ ok: true, seq: 5 });
  assert.deepEqual(states, ["off", "on"]);
  turn(true);
  mock.timers.tick(0);
  tell("disconnect", "io client disconnect");
  mock.timers.tick(60_000);
  assert.deepEqual(states, ["off", "on"]);
});

test("what may not be followed any more leaves the rest of the window open", () => {
  const counts = [];
  const { socket, tell } = join({ channel: "bell", place: {}, onNews: ({ count }) => counts.push(count) });
  tell("connect");
  socket.answer({ ok: true, seq: 1, count: "2" });
  tell("thread:over", {});
  tell("bell:news", { seq: 2, count: "3" });
  assert.deepEqual(counts, ["2", "3"]);
  assert.ok(!socket.did.includes("disconnect"));
  socket.asked = null;
  tell("connect");
  assert.equal(socket.asked[0], "bell:join");
});
