// The order of a ranked ballot, without the page: lists of whatever stands for the options.

// One step up or down. Down from the last place is out of the ranking; an option outside comes in last.
export function move(order, option, step) {
  const place = order.indexOf(option);
  if (place < 0) return [...order, option];
  const others = order.filter((other) => other !== option);
  if (step > 0 && place === others.length) return others;
  return insert(others, option, place + step);
}

// Place 1 is the first; place 0 is none.
export function putAt(order, option, place) {
  const others = order.filter((other) => other !== option);
  return place ? insert(others, option, place - 1) : others;
}

// Those that have a place, in its order; of two with the same, `first` goes before.
export function sortByPlace(options, placeOf, first) {
  return options.filter((option) => placeOf(option)).sort((a, b) => placeOf(a) - placeOf(b) || (b === first) - (a === first));
}

// After a mistake was sent back, two may have one place: then they are left as they are, so that the message makes sense.
export function hasTies(options, placeOf) {
  const places = options.map(placeOf).filter(Boolean);
  return new Set(places).size < places.length;
}

const insert = (order, option, at) => [...order.slice(0, at), option, ...order.slice(at)];
