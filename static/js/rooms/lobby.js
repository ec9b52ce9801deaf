// The lobby: whether somebody has been let in is asked for them and said. The page stays until they go in.
const LOOK_AGAIN_MILLISECONDS = 8_000;

export function waitInLobby(lobby) {
  const reason = lobby.querySelector("[data-reason]");
  const wayIn = lobby.querySelector("[data-way-in]");
  const look = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page?.body.dataset.room ? lobby.dataset.lobby : page?.querySelector("[data-reason]")?.textContent;
    if (now && now !== reason.textContent) reason.textContent = now;
    if (page?.body.dataset.room) wayIn.hidden = false;
    else setTimeout(look, LOOK_AGAIN_MILLISECONDS);
  };
  setTimeout(look, LOOK_AGAIN_MILLISECONDS);
}
