import assert from "node:assert/strict";
import { test } from "node:test";
import { countNews, sayInTitle } from "../../../static/js/moderation/titles.js";

test("what came since somebody looked is counted by lane in the title", () => {
  const unseen = new Map();
  assert.equal(sayInTitle(unseen, "New: {lanes}", "3 cases"), "3 cases");
  for (const lane of ["Someone at risk", "Behaviour", "Behaviour"]) countNews(unseen, lane);
  assert.equal(sayInTitle(unseen, "New: {lanes}", "3 cases"), "New: Someone at risk (1), Behaviour (2) – 3 cases");
});
