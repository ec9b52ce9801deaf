// What stays in a field when what it held before has arrived: what was added since; all of it when it became something else.
// A form can be typed in while it is on its way.
export function leaveUnsent(typed, sent) {
  return typed.startsWith(sent) ? typed.slice(sent.length).trimStart() : typed;
}

// What was sent and not taken stands again before what was typed since. `returned`: what came back so before, which `typed` still
// begins with unless its writer has changed it. Gives what has come back by now, and the whole text.
export function putBefore(returned, sent, typed) {
  if (typed.startsWith(sent) || `\n\n${typed}\n\n`.includes(`\n\n${sent}\n\n`)) return { returned, text: typed };
  const isThere = returned !== "" && typed.startsWith(returned);
  const back = isThere ? `${returned}\n\n${sent}` : sent;
  const rest = isThere ? leaveUnsent(typed, returned) : typed;
  return { returned: back, text: rest ? `${back}\n\n${rest}` : back };
}
