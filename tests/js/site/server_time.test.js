import assert from "node:assert/strict";
import { test } from "node:test";
import { serverNow, setServerTime } from "../../../static/js/site/server_time.js";

test("time is the server's, however wrong the device's clock is", () => {
  setServerTime("2031-01-01T12:00:00Z");
  assert.ok(Math.abs(serverNow() - Date.parse("2031-01-01T12:00:00Z")) < 5_000);
});

test("what is no time changes nothing", () => {
  setServerTime("2031-01-01T12:00:00Z");
  setServerTime(undefined);
  assert.ok(Math.abs(serverNow() - Date.parse("2031-01-01T12:00:00Z")) < 5_000);
});
