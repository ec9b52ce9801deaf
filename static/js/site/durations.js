// How long something takes, in full words of the page's language.
const HOUR = 60;
const DAY = 24 * HOUR;

const say = (number, unit) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(number);

export const sayMinutes = (minutes) => say(minutes, "minute");

// Minutes count for ten hours, hours for two days; `moment` is less than a minute. As `say_length` of the server has it.
export function sayDuration(milliseconds, moment) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return moment;
  if (minutes >= 2 * DAY) return say(Math.floor(minutes / DAY), "day");
  if (minutes < HOUR) return sayMinutes(minutes);
  const rest = minutes >= 10 * HOUR ? 0 : minutes % HOUR;
  return [say(Math.floor(minutes / HOUR), "hour"), ...(rest ? [sayMinutes(rest)] : [])].join(" ");
}

// A clock that runs down: 4:07.
export const sayClock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
