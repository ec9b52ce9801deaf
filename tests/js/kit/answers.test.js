import assert from "node:assert/strict";
import { test } from "node:test";
import { blank, Fault, FORMAT, isEmpty, takeCopy, VERSION, write } from "../../../static/js/kit/answers.js";

const FIELDS = [
  ["words", 10],
  ["bed", 4],
];
const COPY = {
  format: FORMAT,
  version: VERSION,
  kit: "home",
  answers: { words: "radio", bed: "much" },
  marks: { day: "done" },
};

const take = (copy) => takeCopy(typeof copy === "string" ? copy : JSON.stringify(copy), "home", FIELDS, ["day"]);
const faultOf = (copy) => {
  try {
    take(copy);
  } catch (fault) {
    assert.ok(fault instanceof Fault);
    return fault.message;
  }
  return "";
};

test("a copy gives back what was saved in it", () => {
  assert.deepEqual(take(COPY), { answers: { words: "radio", bed: "much" }, marks: { day: "done" } });
});

test("of a copy nothing is taken but what this page asks", () => {
  const strange = {
    ...COPY,
    answers: { ...COPY.answers, other: "x", "": "y", constructor: "z" },
    marks: { day: "hacked", night: "done", toString: "done" },
  };
  assert.deepEqual(take(strange), { answers: COPY.answers, marks: {} });
  assert.deepEqual(
    take(`{"format":"${FORMAT}","version":1,"kit":"home","answers":{"__proto__":{"words":"x"}},"marks":{}}`),
    blank(),
  );
});

test("what is wrong with a copy is said by its name", () => {
  assert.equal(faultOf("{"), "damaged");
  assert.equal(faultOf("null"), "no-copy");
  assert.equal(faultOf("[]"), "no-copy");
  assert.equal(faultOf({ ...COPY, format: "letter" }), "no-copy");
  assert.equal(faultOf({ ...COPY, version: VERSION + 1 }), "newer");
  assert.equal(faultOf({ ...COPY, version: "1" }), "damaged");
  assert.equal(faultOf({ ...COPY, kit: "hospital" }), "other-kit");
  assert.equal(faultOf({ ...COPY, answers: [] }), "damaged");
  assert.equal(faultOf({ ...COPY, marks: "done" }), "damaged");
  assert.equal(faultOf({ ...COPY, answers: { words: "longer than ten" } }), "damaged");
  assert.equal(faultOf({ ...COPY, answers: { words: { html: "<b>" } } }), "damaged");
});

test("what is emptied again leaves nothing", () => {
  const kept = blank();
  write(kept.answers, "words", "radio");
  assert.ok(!isEmpty(kept));
  write(kept.answers, "words", "  ");
  assert.ok(isEmpty(kept));
});
