// A ballot works with its native controls alone. This adds arrows to a ranking, buttons to points, and a sentence that says
// what is marked so far. The page listens, not each ballot: a live room draws ballots again, and showing one twice is harmless.
import { fill, readPoints, sayMoney, sum, takeStep } from "./budget.js";
import { hasTies, move, putAt, sortByPlace } from "./ranking.js";

export function helpWithBallots() {
  document.addEventListener("click", (event) => {
    const arrow = event.target.closest("[data-rank] [data-move]");
    const step = event.target.closest("[data-points] [data-step]");
    if (arrow && arrow.getAttribute("aria-disabled") !== "true") moveRow(arrow);
    if (step) stepPoints(step);
  });
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-rank]");
    if (list) placeRow(list, event.target.closest("li"));
    showBalance(event.target);
  });
  document.addEventListener("input", (event) => showBalance(event.target));
  // After Back a browser puts in what was chosen when the page has been read, and tells no field of it.
  addEventListener("pageshow", () => {
    document.querySelectorAll("[data-rank], [data-points], [data-money]").forEach((part) => {
      showBallot(part.closest("form"));
    });
  });
}

// What a ballot as it was drawn does not show yet.
export function showBallot(form) {
  form.querySelectorAll("[data-arrows], .ud, [data-points] [data-step]").forEach((help) => {
    help.hidden = false;
  });
  const list = form.querySelector("[data-rank]");
  if (list && !hasTies([...list.children], placeOf)) showOrder(list, orderOf(list));
  form.querySelectorAll("[data-points], [data-money]").forEach(showBalance);
}

function say(part, text, isOver = false) {
  const note = part.closest("form").querySelector("[data-sum]");
  if (note.textContent !== text) note.textContent = text; // Written again it would be read out again.
  note.hidden = !text;
  note.classList.toggle("over", isOver);
}

const selectOf = (row) => row.querySelector("select");
const placeOf = (row) => Number(selectOf(row).value);
const orderOf = (list, first) => sortByPlace([...list.children], placeOf, first);

function moveRow(arrow) {
  const list = arrow.closest("[data-rank]");
  const row = arrow.closest("li");
  showOrder(list, move(orderOf(list), row, Number(arrow.dataset.move)));
}

function placeRow(list, row) {
  showOrder(list, putAt(orderOf(list, row), row, placeOf(row)));
}

function showOrder(list, order) {
  const rest = [...list.children].filter((row) => !order.includes(row));
  const wanted = [...order, ...rest];
  wanted.forEach((row, place) => {
    const isRanked = place < order.length;
    selectOf(row).value = isRanked ? String(place + 1) : "";
    row.classList.toggle("on", isRanked);
    const [up, down] = row.querySelectorAll(".ud button");
    // Not `disabled`: that would take the focus off the arrow that was pressed, and the next press would undo it.
    up.setAttribute("aria-disabled", String(isRanked && place === 0));
    down.setAttribute("aria-disabled", String(!isRanked));
  });
  if (wanted.some((row, place) => row !== list.children[place])) {
    const focused = document.activeElement;
    list.append(...wanted);
    if (list.contains(focused)) focused.focus();
  }
  sayOrder(list, order, rest.length);
}

function sayOrder(list, order, left) {
  const { order: begin, unranked, unrankedOne } = list.dataset;
  const places = order.map((row) => `${selectOf(row).selectedOptions[0].textContent} ${row.querySelector(".w b").textContent}`);
  const end = left === 1 ? unrankedOne : fill(unranked, { n: left });
  say(list, places.length ? `${begin} ${places.join(", ")}. ${left ? end : ""}` : "");
}

// NaN while something in the list is no whole number.
const pointsLeft = (list) =>
  Number(list.dataset.points) - sum([...list.querySelectorAll("input")].map((field) => readPoints(field.value)));

function stepPoints(button) {
  const list = button.closest("[data-points]");
  const field = button.parentElement.querySelector("input");
  const unreadable = [...list.querySelectorAll("input")].find((each) => Number.isNaN(readPoints(each.value)));
  const isMore = Number(button.dataset.step) > 0;
  if (!unreadable && isMore && pointsLeft(list) === 0) {
    say(list, list.dataset.none, true);
    return;
  }
  if (unreadable) unreadable.focus();
  else field.value = takeStep(readPoints(field.value), Number(button.dataset.step), pointsLeft(list));
  sayPoints(list, unreadable ? null : field);
}

function showBalance(part) {
  const points = part.closest("[data-points]");
  const money = part.closest("[data-money]");
  if (points) sayPoints(points);
  if (money) sayCost(money);
}

// `stepped`: the field that a button changed, whose number whoever pressed it does not see or hear by itself.
function sayPoints(list, stepped = null) {
  const left = pointsLeft(list);
  if (Number.isNaN(left)) {
    say(list, list.dataset.unreadable, true);
    return;
  }
  const given = stepped
    ? `${fill(list.dataset.given, { label: stepped.closest("li").dataset.label, count: stepped.value })} `
    : "";
  say(list, given + (left < 0 ? fill(list.dataset.over, { over: -left }) : fill(list.dataset.left, { left })), left < 0);
}

function sayCost(box) {
  const bought = [...box.querySelectorAll("input[data-cost]")].filter((field) => field.checked);
  const spent = sum(bought.map((field) => Number(field.dataset.cost)));
  const money = Number(box.dataset.money);
  const inWords = (number) => sayMoney(number, box.dataset.currency, document.documentElement.lang);
  const over = spent > money ? ` ${fill(box.dataset.over, { over: inWords(spent - money) })}` : "";
  const total = spent ? fill(box.dataset.spent, { spent: inWords(spent), money: inWords(money) }) : box.dataset.none;
  say(box, total + over, spent > money);
}
