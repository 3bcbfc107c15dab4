// Bundles what the product serves: node build.mjs <folder to write into>
import { readFile } from "node:fs/promises";
import { build } from "esbuild";

const outdir = process.argv[2];
const common = { bundle: true, minify: true, outdir, target: ["es2022"], logLevel: "warning", legalComments: "none" };

/** Rules that hold on a phone and in a narrow column alike are written once, in cards.css: CSS has no "or" between the two. */
const littleRoom = {
  name: "little room",
  setup: (bundle) =>
    bundle.onLoad({ filter: /\/cards\.css$/ }, async ({ path }) => {
      const rules = await readFile(path, "utf8");
      const phone = `@media screen and (max-width: 760px) { ${rules} }`;
      const column = `@media screen and (min-width: 761px) { @container rows (max-width: 520px) { ${rules} } }`;
      return { loader: "css", contents: `${phone}\n${column}` };
    }),
};

await Promise.all([
  build({ ...common, entryPoints: ["app.js", "charts.js"], format: "esm", define: { "process.env.NODE_ENV": '"production"' } }),
  build({ ...common, entryPoints: ["theme.js", "sw.js"], format: "iife" }),
  build({ ...common, entryPoints: ["hanse.css"], target: ["chrome120", "firefox121", "safari17"], loader: { ".woff2": "file" }, assetNames: "[name]", plugins: [littleRoom] }),
]);
