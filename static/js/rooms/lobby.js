// Before a room: whether it has opened, or somebody has been let in, is asked for them and said. The page stays until they go in.
const LOOK_AGAIN_MILLISECONDS = 8_000;

export function waitInLobby(lobby) {
  const reason = lobby.querySelector("[data-reason]");
  const wayIn = lobby.querySelector("[data-way-in]");
  const saysItself = lobby.querySelector("[data-says-itself]");
  if (saysItself) saysItself.hidden = false;
  const look = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const mayGoIn = page?.body.dataset.room || page?.querySelector("[data-open-door]");
    const now = mayGoIn ? lobby.dataset.lobby : page?.querySelector("[data-reason]")?.textContent;
    if (now && now !== reason.textContent) reason.textContent = now;
    if (!mayGoIn) {
      setTimeout(look, LOOK_AGAIN_MILLISECONDS);
      return;
    }
    wayIn.hidden = false;
    if (saysItself) saysItself.hidden = true;
  };
  setTimeout(look, LOOK_AGAIN_MILLISECONDS);
}
