// Bundles what the product serves: node build.mjs <folder to write into>
import { build } from "esbuild";

const outdir = process.argv[2];
const common = { bundle: true, minify: true, outdir, target: ["es2022"], logLevel: "warning", legalComments: "none" };

await Promise.all([
  build({ ...common, entryPoints: ["app.js", "charts.js"], format: "esm", define: { "process.env.NODE_ENV": '"production"' } }),
  build({ ...common, entryPoints: ["theme.js", "sw.js"], format: "iife" }),
  build({ ...common, entryPoints: ["hanse.css"], target: ["chrome120", "firefox121", "safari17"], loader: { ".woff2": "file" }, assetNames: "[name]" }),
]);
