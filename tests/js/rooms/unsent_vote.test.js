import assert from "node:assert/strict";
import test from "node:test";
import { sayUnsentVote } from "../../../static/js/rooms/unsent_vote.js";

// What the box of the page shows once the part with the ballot was drawn anew, with these votes open.
function isSaid(open) {
  const box = { hidden: true, querySelector: () => ({ textContent: "Voting closed." }) };
  const region = { children: [], append: (line) => region.children.push(line) };
  globalThis.document = {
    createElement: () => ({ dataset: {} }),
    querySelector: (selector) => (selector === "[data-unsent-vote]" ? box : region),
  };
  sayUnsentVote("7", { querySelector: () => ({ dataset: { openVotes: open } }) });
  return !box.hidden;
}

test("that a vote has closed is said of one that is open no more, whatever is drawn", () => {
  assert.deepEqual([isSaid("7"), isSaid("3 7"), isSaid("3"), isSaid("")], [false, false, true, true]);
});
