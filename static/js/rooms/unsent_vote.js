// A vote that closes while somebody has marked it and not sent it: that it does not count is said, and stays to be read.
import { announce } from "../live/status.js";
import { isPressed } from "./focus.js";

const pollOf = (form) => form.querySelector("[name=poll]")?.value;
const isMarked = (field) =>
  /radio|checkbox/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;

// The poll that is marked in this part and was not sent; nothing when there is none.
export function findUnsentVote(part) {
  const form = part.querySelector(".ballot form[data-act]");
  if (!form || isPressed(form)) return "";
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
  return fields.some(isMarked) ? pollOf(form) : "";
}

export function sayUnsentVote(poll, part) {
  const open = part.querySelector("[data-open-votes]")?.dataset.openVotes.split(" ") ?? [];
  if (open.includes(poll)) return;
  const box = document.querySelector("[data-unsent-vote]");
  if (!box) return;
  box.hidden = false;
  box.querySelector("button").onclick = () => (box.hidden = true);
  announce([box.querySelector("span").textContent]);
}
