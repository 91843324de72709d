// Puts into a folder what a container image holds: sources, pages, bundled programs and production dependencies. `node scripts/image.mjs <folder>`, once
// `npm ci` is done. Plain JavaScript, as programs.mjs is: it runs on the Node of the image.
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { buildDashboard } from "./dashboard.mjs"
import { programOf } from "./programs.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Programs find what they need beside the sources, as deep below the root as where they were bundled. */
const programs = join("node_modules", ".openfaith-programs", "image")
const started = ["apps/cli", "apps/simulator"]
const isShipped = (path) => !/\.test\.ts$|(?:^|\/)testing(?:\/|$)/.test(path)

const workspaces = () =>
  ["packages", "adapters", "apps"].flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))

function copyProject(folder) {
  for (const name of ["package.json", "package-lock.json", ".npmrc", "LICENSE"]) cpSync(join(root, name), join(folder, name))
  for (const path of workspaces()) {
    const parts = path === "apps/dashboard" ? ["package.json", "dist"] : ["package.json", "src"]
    for (const part of parts) cpSync(join(root, path, part), join(folder, path, part), { recursive: true, filter: isShipped })
  }
  cpSync(join(root, "deploy/container/bin"), join(folder, "bin"), { recursive: true })
}

/** No embedded PostgreSQL, which is optional to npm: a container is given a database. */
function installDependencies(folder) {
  const only = started.flatMap((path) => ["--workspace", path])
  const args = ["ci", "--omit=dev", "--omit=optional", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error", ...only]
  if (spawnSync("npm", args, { cwd: folder, stdio: ["ignore", 2, 2] }).status !== 0) throw new Error("npm ci failed; it says above why")
}

/** Makes the folder, which must not be there. */
export function makeImage(folder, node = process.execPath) {
  if (existsSync(folder)) throw new Error(`${folder} is there already`)
  buildDashboard(node)
  if (!existsSync(join(root, "apps/dashboard/dist/index.html"))) throw new Error("the dashboard was not built; it says above why")
  const bundle = dirname(programOf(node, "apps/cli/src/main.ts", [], { env: {} }))
  if (relative(root, bundle).split(/[\\/]/).length !== programs.split(/[\\/]/).length) throw new Error("the programs were not bundled")
  mkdirSync(folder, { recursive: true })
  copyProject(folder)
  installDependencies(folder)
  cpSync(bundle, join(folder, programs), { recursive: true, filter: (path) => !path.includes("compiled") })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) makeImage(resolve(process.argv[2] ?? "image"))
