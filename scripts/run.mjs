// Runs a TypeScript entry on the project's own Node, installing what is missing first. Plain JavaScript: Node 20 must be able to run it.
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { buildDashboard, showsDashboard } from "./dashboard.mjs"
import { onlyOne } from "./onlyOne.mjs"
import { environmentOf, memoryFlags, programOf } from "./programs.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const node = join(root, "node_modules", ".bin", "node")
const stamp = join(root, "node_modules", ".openfaith-installed")

/** Two installations at once would tear down one another's work: `npm start` and `npm test` may begin together on a fresh clone. */
const claim = join(root, ".installing")

/** Installs exactly what the lock file names, unless that has been done for this very lock file. */
export function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex")
  const isDone = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && existsSync(node)
  onlyOne(claim, isDone, () => {
    process.stderr.write("Installing dependencies (once per version) ...\n")
    const outcome = spawnSync("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2] })
    if (outcome.status === 0 && existsSync(node)) writeFileSync(stamp, wanted)
  })
  if (isDone()) return
  process.stderr.write("The installation failed. Check the network and free disk space, then run the command again.\n")
  process.exit(1)
}

/** A program that wants to be started anew ends with this (startAnewCode). */
const startAnew = 75

/** How often it is looked whether npm is there still. */
const lookEvery = 500

/**
 * npm starts a command by a shell. Told to end, npm ends that shell, which tells nobody: the command would run on. A process whose parent has gone
 * belongs to another one, and that shows.
 */
function whenShellHasGone(entry, stop) {
  const { npm_lifecycle_event: event, npm_lifecycle_script: script } = process.env
  // What a command starts in its turn has these too, and may outlive it.
  if (event !== "npx" && !script?.includes(entry)) return
  const parent = process.ppid
  const looking = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(looking)
    stop()
  }, lookEvery)
  looking.unref()
}

/** Replaces this process as far as Node allows: same streams, signals passed on, same exit code. A program that asks for it is started again. */
export function run(entry, args) {
  if (showsDashboard(entry, args)) buildDashboard(node)
  let child
  let isToldToStop = false
  const start = () => {
    const flags = ["--disable-warning=ExperimentalWarning", ...memoryFlags(entry, process.env)]
    child = spawn(node, [...flags, programOf(node, entry, args), ...args], { stdio: "inherit", env: environmentOf(entry, process.env) })
    child.on("exit", (code, signal) => {
      if (code === startAnew && !isToldToStop) return start()
      if (signal) process.kill(process.pid, signal === "SIGKILL" ? "SIGKILL" : "SIGTERM")
      process.exitCode = code ?? 1
    })
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      isToldToStop = true
      // A terminal sends Ctrl-C to the whole group; the child decides when it is done, this process only waits.
      if (signal !== "SIGINT") child.kill(signal)
    })
  whenShellHasGone(entry, () => {
    isToldToStop = true
    child.kill("SIGTERM")
  })
  start()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  install()
  run(process.argv[2], process.argv.slice(3))
}
