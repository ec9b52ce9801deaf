import assert from "node:assert/strict";
import { test } from "node:test";
import { countNews, retitle, sayInTitle, sayTotal } from "../../../static/js/moderation/titles.js";

test("what came since somebody looked is counted by lane in the title", () => {
  const unseen = new Map();
  assert.equal(sayInTitle(unseen, "New: {lanes}", "3 cases"), "3 cases");
  for (const lane of ["Someone at risk", "Behaviour", "Behaviour"]) countNews(unseen, lane);
  assert.equal(sayInTitle(unseen, "New: {lanes}", "3 cases"), "New: Someone at risk (1), Behaviour (2) – 3 cases");
});

test("the title says the number that stands above the list", () => {
  const words = { none: "No cases to look at", some: "Cases to look at ({count})" };
  const [none, two] = [sayTotal(0, words), sayTotal(2, words)];
  assert.equal(retitle(`${none} – Moderation`, none, two), "Cases to look at (2) – Moderation");
  assert.equal(retitle(`${two} – Moderation`, two, none), "No cases to look at – Moderation");
  assert.equal(retitle("A comment by Joan", two, none), "A comment by Joan", "an open case keeps its own");
});
