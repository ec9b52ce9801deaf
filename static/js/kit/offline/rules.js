// What the script that keeps pages decides, without a browser.
export const PREFIX = "care-conversations-";
export const PATIENCE_MS = 4_000;

// Files have another name when they change; so has what keeps them.
export function nameCache(addresses) {
  let sum = 0;
  for (const sign of addresses.join("\n")) sum = (sum * 31 + sign.codePointAt(0)) % 4_294_967_291;
  return PREFIX + sum.toString(36);
}

export const isPage = (pathname) => pathname === "/kit" || pathname.startsWith("/kit/");
