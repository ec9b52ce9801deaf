import assert from "node:assert/strict";
import { test } from "node:test";
import { keepOrder } from "../../../static/js/live/order.js";

const news = (seq, stream = "s") => ({ stream, seq });

test("news that overtake the answer to joining wait for it, and come once", () => {
  const cursors = { s: 3 };
  const heard = [];
  const order = keepOrder(cursors, ({ seq }) => heard.push(seq));
  order.wait();
  order.hear(news(6));
  order.hear(news(7));
  assert.deepEqual(heard, []);
  order.catchUp({ news: [news(4), news(5), news(6)], cursors: { s: 6 } });
  assert.deepEqual(heard, [4, 5, 6, 7]);
  order.hear(news(7));
  order.hear(news(8));
  assert.deepEqual(heard, [4, 5, 6, 7, 8]);
  assert.deepEqual(cursors, { s: 8 });
});

test("each stream has its own numbers", () => {
  const heard = [];
  const order = keepOrder({ a: 5 }, (each) => heard.push(each.stream + each.seq));
  order.hear(news(5, "a"));
  order.hear(news(1, "b"));
  assert.deepEqual(heard, ["b1"]);
});

test("the server's cursor moves the page on past entries that are none of its business, never back", () => {
  const cursors = { s: 3, t: 9 };
  const order = keepOrder(cursors, () => {});
  order.wait();
  order.catchUp({ news: [], cursors: { s: 7, t: 8 } });
  assert.deepEqual(cursors, { s: 7, t: 9 });
});
