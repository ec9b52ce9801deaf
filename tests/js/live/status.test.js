import assert from "node:assert/strict";
import { test } from "node:test";
import { findNews } from "../../../static/js/live/status.js";

const say = (key, sentence = key, after = undefined) => ({ key, sentence, after });
const known = (...sayings) => new Map(sayings.map(({ key, after }) => [key, after]));

test("only what was not there before is said", () => {
  assert.deepEqual(findNews(known(say("part-1")), [say("part-1"), say("vote-7", "A vote has opened.")]), [
    "A vote has opened.",
  ]);
  assert.deepEqual(findNews(known(say("vote-7")), [say("vote-7", "Said in other words.")]), []);
});

test("what comes back later is said again", () => {
  const paused = say("paused", "The workshop is paused.");
  assert.deepEqual(findNews(known(), [paused]), ["The workshop is paused."]);
  assert.deepEqual(findNews(known(), [paused]), ["The workshop is paused."]);
});

test("what is over is said before what begins, if there is anything to say of it", () => {
  const before = known(say("turn-1", "", "Ann has finished."), say("vote-7"));
  assert.deepEqual(findNews(before, [say("turn-2", "Ben is speaking.")]), ["Ann has finished.", "Ben is speaking."]);
});

test("many of a kind that come at once are counted once", () => {
  const hands = [say("hand-1", "Ann has put up a hand."), say("hands-1", "2 hands are up."), say("hands-2", "2 hands are up.")];
  assert.deepEqual(findNews(known(), hands), ["Ann has put up a hand.", "2 hands are up."]);
});

test("what comes back as something is undone is said no more", () => {
  const message = say("message-1", "Tea in five minutes");
  assert.deepEqual(findNews(known(), [message], new Set(["message-1"])), []);
  assert.deepEqual(findNews(known(), [message], new Set()), ["Tea in five minutes"]);
});

test("what is only kept to be said when it is over says nothing while it is so", () => {
  assert.deepEqual(findNews(known(), [say("own hand", "")]), []);
});
