// A ballot works with its native controls alone. This adds arrows to a ranking, buttons to points, and a sentence that says
// what is marked so far.
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export function helpWithBallot(form) {
  const sum = form.querySelector("[data-sum]");
  const say = (text, isOver = false) => {
    sum.textContent = text;
    sum.hidden = !text;
    sum.classList.toggle("over", isOver);
  };
  const list = form.querySelector("[data-rank]");
  if (list) helpToRank(list, say);
  const points = form.querySelector("[data-points]");
  if (points) helpToGivePoints(points, say);
  const money = form.querySelector("[data-money]");
  if (money) helpToSpend(money, say);
}

function helpToRank(list, say) {
  const rows = [...list.children];
  const selectOf = (row) => row.querySelector("select");
  const nameOf = (row) => row.querySelector(".w b").textContent;
  // The rows that have a place, in its order. Whoever was placed last gives way to nobody: `first` goes before its equals.
  const ranked = (first) =>
    rows
      .filter((row) => selectOf(row).value)
      .sort((a, b) => selectOf(a).value - selectOf(b).value || (b === first) - (a === first));

  function show(order) {
    rows.forEach((row) => {
      const place = order.indexOf(row);
      selectOf(row).value = place < 0 ? "" : String(place + 1);
      row.classList.toggle("on", place >= 0);
      const [up, down] = row.querySelectorAll(".ud button");
      up.disabled = place === 0;
      down.disabled = place < 0;
    });
    const rest = rows.filter((row) => !order.includes(row));
    const focused = document.activeElement;
    list.append(...order, ...rest);
    if (focused && list.contains(focused)) focused.focus();
    const places = order.map((row) => `${selectOf(row).selectedOptions[0].textContent} ${nameOf(row)}`);
    const unranked = rest.length === 1 ? list.dataset.unrankedOne : fill(list.dataset.unranked, { n: rest.length });
    say(places.length ? `${list.dataset.order} ${places.join(", ")}. ${rest.length ? unranked : ""}` : "");
  }

  function move(row, step) {
    const order = ranked();
    const place = order.indexOf(row);
    if (place < 0) order.push(row);
    else {
      order.splice(place, 1);
      if (step > 0 && place === order.length) row.querySelector(".ud button").focus();
      else order.splice(place + step, 0, row);
    }
    show(order);
  }

  rows.forEach((row) => {
    row.querySelector(".ud").hidden = false;
    row.querySelectorAll(".ud button").forEach((button) =>
      button.addEventListener("click", () => {
        move(row, Number(button.dataset.move));
        if (button.disabled) row.querySelector(".ud button:not(:disabled)")?.focus();
      }),
    );
    selectOf(row).addEventListener("change", () => {
      const wanted = Number(selectOf(row).value);
      const order = ranked(row).filter((other) => other !== row);
      if (wanted) order.splice(wanted - 1, 0, row);
      show(order);
    });
  });
  document.querySelectorAll("[data-arrows]").forEach((hint) => (hint.hidden = false));
  // After a mistake was sent back, two may have one place: leave them as they are, so that the message makes sense.
  const places = rows.map((row) => selectOf(row).value).filter(Boolean);
  if (new Set(places).size === places.length) show(ranked());
}

function helpToGivePoints(list, say) {
  const fields = [...list.querySelectorAll("input")];
  const given = () => fields.reduce((total, field) => total + (Number(field.value) || 0), 0);
  function show() {
    const left = Number(list.dataset.points) - given();
    say(left < 0 ? fill(list.dataset.over, { over: -left }) : fill(list.dataset.left, { left }), left < 0);
  }
  fields.forEach((field) => {
    field.addEventListener("input", show);
    field.parentElement.querySelectorAll("button").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const wanted = (Number(field.value) || 0) + Number(button.dataset.step);
        const room = Number(list.dataset.points) - given() + (Number(field.value) || 0);
        field.value = Math.max(0, Math.min(wanted, room));
        show();
      });
    });
  });
  show();
}

function helpToSpend(box, say) {
  const fields = [...box.querySelectorAll("input[data-cost]")];
  function show() {
    const spent = fields.filter((field) => field.checked).reduce((total, field) => total + Number(field.dataset.cost), 0);
    const money = Number(box.dataset.money);
    const words = { spent: spent.toLocaleString("en-GB"), money: money.toLocaleString("en-GB") };
    const over = spent > money ? ` ${fill(box.dataset.over, { over: (spent - money).toLocaleString("en-GB") })}` : "";
    say(fill(box.dataset.spent, words) + over, spent > money);
  }
  fields.forEach((field) => field.addEventListener("change", show));
  show();
}
