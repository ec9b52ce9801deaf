// Points and money on a ballot, without the page.

// What a field holds after a step: never below nothing, never more than is left.
export function takeStep(value, step, left) {
  return Math.max(0, Math.min(value + step, value + left));
}

// What was typed, as a number; nothing typed is 0, and what is no whole number is NaN: nothing may be made of it unasked.
export const readPoints = (typed) => (/^\d*$/.test(typed.trim()) ? Number(typed) : Number.NaN);

export const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Whole units, as the server says them too. Both limits: older browsers refuse a most below a currency's usual least.
export function sayMoney(amount, currency, language) {
  const whole = { style: "currency", currency, minimumFractionDigits: 0, maximumFractionDigits: 0 };
  return new Intl.NumberFormat(language, whole).format(amount);
}
