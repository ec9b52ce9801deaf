// Bundles static/css and static/js into static/dist under hashed names; manifest.json says which name is which. What is text is
// compressed as well as can be, beside it: forum/web/static_files.py serves that to who takes it.

import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compile } from "sass";

const out = "static/dist";
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const sassFiles = {
  name: "sass",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, (file) => ({
      contents: compile(file.path, { loadPaths: ["node_modules"], quietDeps: true, style: "compressed" }).css,
      loader: "css",
      resolveDir: path.dirname(file.path),
    }));
  },
};

const result = await build({
  entryPoints: [
    "static/css/main.css",
    "static/js/main.js",
    "static/js/activities/discussions.js",
    "static/js/kit.js",
    "static/js/kit/offline.js",
    "static/js/moderation.js",
    "static/js/notifications.js",
    "static/js/rooms.js",
  ],
  bundle: true,
  minify: true,
  format: "esm",
  // Browsers of 2022 know layers but not nesting, which esbuild writes out for them.
  target: ["es2020", "chrome99", "edge99", "firefox97", "ios15.4", "safari15.4"],
  outdir: out,
  outbase: "static",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  metafile: true,
  plugins: [sassFiles],
});

const manifest = {};
for (const [file, about] of Object.entries(result.metafile.outputs)) {
  if (about.entryPoint) manifest[path.relative("static", about.entryPoint)] = path.basename(file);
  if (file.includes("atkinson-hyperlegible-next-latin-wght-normal")) manifest["font.woff2"] = path.basename(file);
}
await cp("static/img", `${out}/img`, { recursive: true });
for (const name of await readdir(out, { recursive: true })) {
  if (!/\.(css|js|svg)$/.test(name)) continue;
  const file = `${out}/${name}`;
  const content = await readFile(file);
  await writeFile(`${file}.br`, brotliCompressSync(content));
  await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
}
await copyPrintFonts();
await writeFile(`${out}/manifest.json`, JSON.stringify(manifest, null, 2));

// For forum/web/pdf.py: a server has no fonts for most of the world's letters. What two have is taken from the first.
async function copyPrintFonts() {
  const scripts = "arabic hebrew bengali devanagari gujarati gurmukhi tamil thai ethiopic sc jp kr".split(" ");
  const noto = ["noto-sans", ...scripts.map((script) => `noto-sans-${script}`), "noto-emoji"];
  const from = "node_modules/@fontsource-variable";
  const fonts = [];
  await mkdir(`${out}/print`);
  for (const name of ["atkinson-hyperlegible-next", ...noto]) {
    const ranges = JSON.parse(await readFile(`${from}/${name}/unicode.json`, "utf8"));
    for (const [subset, range] of Object.entries(ranges)) {
      const file = `${name}-${subset.replace(/[[\]]/g, "")}-wght-normal.woff2`;
      await cp(`${from}/${name}/files/${file}`, `${out}/print/${file}`);
      fonts.push({ file, range });
    }
  }
  await writeFile(`${out}/print/fonts.json`, JSON.stringify(fonts));
}
