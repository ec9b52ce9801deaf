import assert from "node:assert/strict";
import test from "node:test";
import { leaveUnsent, putBefore } from "../../../static/js/rooms/unsent.js";

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

test("what was not taken stands before what was typed since, each once and in order", () => {
  const first = putBefore("", "One.", "Three.");
  assert.deepEqual(first, { returned: "One.", text: "One.\n\nThree." });
  const second = putBefore(first.returned, "Two.", first.text);
  assert.equal(second.text, "One.\n\nTwo.\n\nThree.");
  assert.equal(putBefore("", "One.", "").text, "One.");
});

test("a short note is not taken for a part of another word", () => {
  assert.equal(putBefore("", "No", "Nothing works, no").text.startsWith("No"), true);
  assert.equal(putBefore("", "no", "Nothing works, no").text, "no\n\nNothing works, no");
});

test("what is still there is not put there again", () => {
  assert.deepEqual(putBefore("", "One.", "One. And more."), { returned: "", text: "One. And more." });
});

test("what came back and was changed by its writer stays as they have it", () => {
  assert.equal(putBefore("One.", "Two.", "Uno.").text, "Two.\n\nUno.");
});
