// The file that somebody saves: a page that reads by itself, runs nothing and asks for nothing, with the same answers inside as data
// so that it can be opened here to go on.
import { Fault, FORMAT, VERSION } from "./answers.js";

export const LARGEST_COPY = 2_000_000;
const DATA = "care-conversation";
const STYLE =
  "body{font:18px/1.5 system-ui,sans-serif;max-width:42em;margin:2em auto;padding:0 1em;color:#2b2330}" +
  "h1,h2,h3{line-height:1.2}h2{border-top:3px solid #5b2a4e;padding-top:.5em}dt{font-weight:700}" +
  "dd{margin:0 0 .8em;white-space:pre-wrap;overflow-wrap:break-word}.warning{border:3px solid;padding:.6em 1em}";
// Even if somebody changed the file, it could send nothing.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeText = (text) => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]);

// Inside a script element only "<" can end it or begin a comment.
const writeData = (data) => JSON.stringify(data).replace(/</g, "\\u003c");

export function writeCopy(plan, kept) {
  const e = escapeText;
  const steps = plan.steps.map((step) => `<h2>${e(step.title)}</h2>${step.groups.map(writeGroup).join("")}`);
  const data = { format: FORMAT, version: VERSION, kit: plan.kit, answers: kept.answers, marks: kept.marks };
  return `<!doctype html>
<html lang="${e(plan.language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${e(POLICY)}"><meta name="robots" content="noindex">
<title>${e(plan.title)}</title><style>${STYLE}</style></head>
<body><h1>${e(plan.title)}</h1><p>${e(plan.savedOn)}</p><p class="warning">${e(plan.warning)}</p>
${steps.join("\n")}
<p>${e(plan.goOn)}</p>
<script type="application/json" id="${DATA}">${writeData(data)}</script>
</body></html>
`;
}

function writeGroup({ heading, entries }) {
  const rows = entries.map(({ label, text }) => `<dt>${escapeText(label)}</dt><dd>${escapeText(text)}</dd>`);
  const title = heading ? `<h3>${escapeText(heading)}</h3>` : "";
  return rows.length ? `${title}<dl>${rows.join("")}</dl>` : title;
}

// The data of a file that was chosen, as text. `parse` makes a document that runs nothing and loads nothing, and of the file it is
// given no more than the data: that is last.
export function findData(text, parse) {
  const begins = text.lastIndexOf('<script type="application/json"');
  if (begins < 0) throw new Fault("no-copy");
  const element = parse(text.slice(begins)).getElementById(DATA);
  if (element?.tagName !== "SCRIPT" || element.getAttribute("type") !== "application/json") throw new Fault("no-copy");
  return element.textContent;
}
