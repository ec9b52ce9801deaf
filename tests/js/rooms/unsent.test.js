import assert from "node:assert/strict";
import test from "node:test";
import { leaveUnsent } from "../../../static/js/rooms/unsent.js";

for (const [what, typed, sent, left] of [
  ["nothing was added", "The bus is late.", "The bus is late.", ""],
  ["a second sentence", "The bus is late. So am I.", "The bus is late.", "So am I."],
  ["a new line", "One\nTwo", "One", "Two"],
  ["it became something else", "The tram is late.", "The bus is late.", "The tram is late."],
  ["it was made shorter", "The bus", "The bus is late.", "The bus"],
  ["an empty field", "Written since", "", "Written since"],
]) {
  test(`what is left when it has arrived: ${what}`, () => assert.equal(leaveUnsent(typed, sent), left));
}
