// Points and money on a ballot, without the page.

// What a field holds after a step: never below nothing, never more than is left.
export function takeStep(value, step, left) {
  return Math.max(0, Math.min(value + step, value + left));
}

export const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
