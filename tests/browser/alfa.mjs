// What Siteimprove's Alfa finds against WCAG, levels A and AA. Reads a page a line ({where, width, height, document}: the document as
// alfa-dom's `Native` wrote it down in a browser) and writes a finding a line ({where, rule, target, why}), and at last {pages, rules}: how many there were.
import { createInterface } from "node:readline";
import { Audit } from "@siteimprove/alfa-act";
import { Device, Display, Viewport } from "@siteimprove/alfa-device";
import { Node } from "@siteimprove/alfa-dom";
import { Request, Response } from "@siteimprove/alfa-http";
import rules from "@siteimprove/alfa-rules";
import { Conformance, Criterion } from "@siteimprove/alfa-wcag";
import { Page } from "@siteimprove/alfa-web";

const isAsked = (requirement) => Criterion.isCriterion(requirement) && Conformance.isAA()(requirement);
const asked = [...rules].filter((rule) => rule.hasRequirement(isAsked));

async function audit({ where, width, height, document }) {
  const viewport = Viewport.of(width, height, width < height ? Viewport.Orientation.Portrait : Viewport.Orientation.Landscape);
  const device = Device.of(Device.Type.Screen, viewport, Display.of(1));
  const page = Page.of(Request.empty(), Response.empty(), Node.from(document, device), device);
  for (const outcome of await Audit.of(page, asked).evaluate()) {
    const { outcome: verdict, expectations } = outcome.toJSON();
    if (verdict !== "failed") continue;
    const why = expectations.map(([, { error }]) => error?.message).filter(Boolean);
    console.log(JSON.stringify({ where, rule: outcome.rule.uri, target: outcome.target.toString(), why }));
  }
}

let pages = 0;
for await (const line of createInterface({ input: process.stdin })) {
  await audit(JSON.parse(line));
  pages++;
}
console.log(JSON.stringify({ pages, rules: asked.length }));
