// Builds the dashboard where it is shown, when its sources are others than those of the last build. Plain JavaScript, as run.mjs is.
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { onlyOne } from "./onlyOne.mjs"
import { sourcesHash } from "./sourcesHash.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const app = join(root, "apps", "dashboard")
const built = join(app, "dist")
/** Inside what it stands for, so that the one is never there without the other. */
const stamp = join(built, ".built-from")
const modules = join(root, "node_modules")
const unfinished = ".openfaith-dashboard-"

/** What the build is made of: other sources, another contract, other runbooks or other packages make another page. */
function wantedHash() {
  const kept = readdirSync(app).filter((name) => !["dist", "node_modules", "README.md"].includes(name))
  const others = [["packages", "api", "src"], ["docs", "operate", "alerts.md"], ["package-lock.json"]]
  return sourcesHash(root, [...kept.map((name) => join(app, name)), ...others.map((parts) => join(root, ...parts))])
}

/** A build that is killed leaves nothing but a folder that the next one removes. */
function build(node, wanted) {
  process.stderr.write("Building the dashboard (once per version) ...\n")
  for (const name of readdirSync(modules)) if (name.startsWith(unfinished)) rmSync(join(modules, name), { recursive: true, force: true })
  const fresh = join(modules, `${unfinished}${process.pid}`)
  const args = [join(modules, "vite", "bin", "vite.js"), "build", "--outDir", fresh, "--emptyOutDir", "--logLevel", "error"]
  const outcome = spawnSync(node, args, { cwd: app, stdio: ["ignore", 2, 2], env: { ...process.env, NODE_ENV: "production" } })
  if (outcome.status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw new Error("the reason stands above")
  }
  writeFileSync(join(fresh, ".built-from"), wanted)
  const former = join(modules, `${unfinished}former-${process.pid}`)
  if (existsSync(built)) renameSync(built, former)
  renameSync(fresh, built)
  rmSync(former, { recursive: true, force: true })
}

/** Which commands show pages; everything else starts without looking at them. */
export function showsDashboard(entry, args) {
  if (entry === "scripts/test.ts") return args.includes("--browser")
  if (entry === "scripts/pictures.ts" || entry === "scripts/screenshots.ts") return true
  if (entry === "bench/main.ts") return args[0] === "dashboard"
  if (entry !== "apps/cli/src/main.ts") return false
  return ["up", "serve"].includes(args.find((arg) => !arg.startsWith("-"))) && !args.includes("--help") && !args.includes("-h")
}

/** What cannot be built, or written where it belongs, keeps nobody from syncing. */
export function buildDashboard(node) {
  try {
    const wanted = wantedHash()
    onlyOne(
      join(root, ".installing"),
      () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted,
      () => build(node, wanted)
    )
  } catch (error) {
    process.stderr.write(`The dashboard could not be built (${error.message}); everything else works without it.\n`)
  }
}
