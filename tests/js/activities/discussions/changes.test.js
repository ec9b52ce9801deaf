import assert from "node:assert/strict";
import { test } from "node:test";
import { keepChanges, listWanted, splitIds } from "../../../../static/js/activities/discussions/changes.js";

const news = (replies, ...changes) => ({ replies, changes });

test("new comments are counted, whatever goes meanwhile", () => {
  const changes = keepChanges(4);
  changes.take(news(5, ["gone", "a", "a"], ["new", "b", "b"], ["new", "c", "c"]));
  assert.equal(changes.count(), 2);
  assert.equal(changes.first(), "b");
  changes.take(news(4, ["gone", "b", "b"], ["gone", "c", "condition"]));
  assert.equal(changes.count(), 1);
  assert.equal(changes.first(), "c");
});

test("what is not told one by one is counted by how many there are", () => {
  const changes = keepChanges(4);
  changes.take(news(7));
  assert.equal(changes.count(), 3);
  changes.take(news(3));
  assert.equal(changes.count(), 0);
});

test("a new summary is told of, an edited one is drawn", () => {
  const changes = keepChanges(0);
  changes.take(news(0, ["edited", "", "s"]));
  assert.equal(changes.head(), "");
  assert.ok(listWanted([["edited", "", "s"]]).hasHead);
  changes.take(news(0, ["summary", "", "s"]));
  assert.equal(changes.head(), "summary");
  assert.ok(!listWanted([["summary", "", "s"]]).hasHead);
});

test("what is hidden waits for nobody, what is edited does", () => {
  const { comments, hasHead } = listWanted([
    ["edited", "a", "a"],
    ["gone", "b", "b"],
    ["counted", "b", "b"],
    ["new", "c", "c"],
  ]);
  assert.deepEqual(
    [...comments],
    [
      ["a", true],
      ["b", false],
    ],
  );
  assert.ok(hasHead);
});

test("whoever wants the same asks at the same address, a hundred at once", () => {
  assert.deepEqual(splitIds(new Set(["b", "a"])), splitIds(["a", "b"]));
  assert.deepEqual(splitIds(["c", "a", "b"], 2), [["a", "b"], ["c"]]);
  assert.deepEqual(splitIds([]), []);
});
