import assert from "node:assert/strict";
import test from "node:test";
import { keepNewest } from "../../../static/js/rooms/newest.js";

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
