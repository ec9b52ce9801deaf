// What stays in a field when what it held before has arrived: what was added since; all of it when it became something else.
// A form can be typed in while it is on its way.
export function leaveUnsent(typed, sent) {
  return typed.startsWith(sent) ? typed.slice(sent.length).trimStart() : typed;
}
