// Times are the server's: clocks of people's own devices are often wrong. The page says when it was drawn, and the live connection
// says it better.
let skew = 0;

export function setServerTime(at) {
  const server = Date.parse(at);
  if (!Number.isNaN(server)) skew = server - Date.now();
}

// Milliseconds since 1970.
export const serverNow = () => Date.now() + skew;
