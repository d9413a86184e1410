// Builds everything that pages load into build/assets: one style sheet, one script, the pictures.
// The fonts and crests of GOV.UK Frontend stay behind: they belong to GOV.UK.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildSync } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "build", "assets");

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "css"), { recursive: true });
mkdirSync(join(out, "js"), { recursive: true });

const { css } = compile(join(here, "scss", "tracker.scss"), {
  loadPaths: [join(root, "node_modules")],
  style: "compressed",
  quietDeps: true,
});
writeFileSync(join(out, "css", "tracker.css"), css);

buildSync({
  entryPoints: [join(here, "js", "tracker.js")],
  outfile: join(out, "js", "tracker.js"),
  bundle: true,
  format: "esm",
  target: "es2017",
  minify: true,
  legalComments: "none",
  nodePaths: [join(root, "node_modules")],
});

cpSync(join(here, "images"), join(out, "images"), { recursive: true });
