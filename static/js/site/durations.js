// How long something takes, in words that the page brings along.
const HOUR = 60;
const DAY = 24 * HOUR;

// Minutes count for ten hours, hours for two days.
export function sayDuration(milliseconds, words) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes >= 2 * DAY) return `${Math.floor(minutes / DAY)} ${words.day}`;
  if (minutes >= 10 * HOUR) return `${Math.floor(minutes / HOUR)} ${words.hour}`;
  if (minutes >= HOUR) return `${Math.floor(minutes / HOUR)} ${words.hour} ${minutes % HOUR} ${words.minute}`;
  return `${minutes} ${words.minute}`;
}

// A clock that runs down: 4:07.
export const sayClock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
