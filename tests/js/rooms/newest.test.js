import assert from "node:assert/strict";
import test from "node:test";
import { isOfAnother, keepNewest } from "../../../static/js/rooms/newest.js";

test("a part that was drawn earlier and comes later is passed over", () => {
  const newest = keepNewest();
  assert.deepEqual(newest(6, { vote: "voted" }), { vote: "voted" });
  assert.deepEqual(newest(5, { vote: "a ballot" }), {});
  assert.deepEqual(newest(6, { vote: "voted, again" }), { vote: "voted, again" });
});

test("news of one part keeps no other part from being shown", () => {
  const newest = keepNewest();
  newest(11, { group: "group two", me: "waiting" });
  assert.deepEqual(newest(10, { vote: "voted", group: "group one", me: "not waiting" }), { vote: "voted" });
});

test("there may be no parts", () => assert.deepEqual(keepNewest()(3, undefined), {}));

test("what stood on the page when it came is not taken back, and told anew, by news that was drawn before it", () => {
  const newest = keepNewest();
  newest(9, { news: "a result", vote: "the result" }); // as beginWithPage does
  assert.deepEqual(newest(8, { news: "no result yet", vote: "counting" }), {});
  assert.deepEqual(newest(9, { news: "a result" }), { news: "a result" });
  assert.deepEqual(newest(10, { news: "another result" }), { news: "another result" });
});

test("a page that was drawn for whoever has signed in since is another person's", () => {
  const open = { room: "phone", person: "ann" };
  assert.equal(isOfAnother({ room: "phone", person: "ben" }, open), true);
  assert.equal(isOfAnother({ room: "phone" }, open), true);
  assert.equal(isOfAnother({ room: "phone", person: "ann" }, open), false);
  assert.equal(isOfAnother({ room: "wall" }, { room: "wall" }), false);
  assert.equal(isOfAnother({}, open), false); // where to sign in: it has no parts
});
