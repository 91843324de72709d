// Which file starts a program: a bundle of it, made once per version, since loading 1,300 modules one by one takes longer than most commands do.
// Plain JavaScript: Node 20 must be able to run it.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { onlyOne } from "./onlyOne.mjs"
import { sourcesHash } from "./sourcesHash.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Where the bundles of this clone are, a folder for each version. */
export const usualFolder = join(root, "node_modules", ".openfaith-programs")

/** Entries that have a bundle, and the file in it that starts them. */
const bundled = { "apps/cli/src/main.ts": "openfaith.mjs", "apps/simulator/src/main.ts": "simulator.mjs" }

/** A server that was started from an older version loads some of its parts late, so the versions before are kept for a while. */
const keptVersions = 5
const unfinished = "unfinished-"

/** Other sources, other packages or another way of bundling make another version. */
function version() {
  const inside = (group) => readdirSync(join(root, group)).map((name) => join(root, group, name))
  const workspaces = [
    ...inside("packages"),
    ...inside("adapters"),
    ...["cli", "server", "simulator"].map((name) => join(root, "apps", name))
  ]
  const parts = workspaces.flatMap((path) => [join(path, "src"), join(path, "package.json")]).filter((path) => existsSync(path))
  const ways = ["programs.mjs", "bundle.mjs", "sourceStacks.mjs"].map((name) => join(root, "scripts", name))
  return sourcesHash(root, [...parts, ...ways, join(root, "package-lock.json")], (file) => !/\.test\.ts$|\.md$/.test(file)).slice(0, 32)
}

/** A build that is killed leaves nothing but a folder that the next one removes. */
function build(node, folder, wanted) {
  process.stderr.write("Preparing the command line (once per version) ...\n")
  const before = readdirSync(folder)
  for (const name of before) if (name.startsWith(unfinished)) rmSync(join(folder, name), { recursive: true, force: true })
  const fresh = join(folder, `${unfinished}${process.pid}`)
  const outcome = spawnSync(node, [join(root, "scripts", "bundle.mjs"), fresh, JSON.stringify(bundled)], {
    cwd: root,
    stdio: ["ignore", 2, 2]
  })
  if (outcome.status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw new Error("the reason stands above")
  }
  renameSync(fresh, join(folder, wanted))
  const versions = before.filter((name) => /^[0-9a-f]{32}$/.test(name)).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
  for (const { name } of versions.sort((a, b) => b.at - a.at).slice(keptVersions - 1))
    rmSync(join(folder, name), { recursive: true, force: true })
}

/**
 * Adapters of others share modules with what loads them. A bundle has copies of its own, so it starts only where none are loaded: `openfaith adapter`
 * and OPENFAITH_ADAPTERS go by the sources.
 */
export function canBeBundled(entry, args, env) {
  return entry in bundled && !args.includes("adapter") && (env.OPENFAITH_ADAPTERS ?? "").trim() === ""
}

/** The file to start for an entry. What cannot be bundled, or written where it belongs, starts from its sources: that is only slower. */
export function programOf(node, entry, args, { env = process.env, folder = usualFolder } = {}) {
  const source = join(root, entry)
  if (!canBeBundled(entry, args, env)) return source
  try {
    const wanted = version()
    const program = join(folder, wanted, bundled[entry])
    const isDone = () => existsSync(program)
    if (!isDone()) mkdirSync(folder, { recursive: true })
    onlyOne(`${folder}.building`, isDone, () => build(node, folder, wanted))
    return program
  } catch (error) {
    process.stderr.write(`${basename(dirname(dirname(source)))} could not be prepared (${error.message}); it starts more slowly.\n`)
    return source
  }
}

/**
 * How much memory a program of the product takes where nobody says otherwise. It keeps some tens of megabytes; without a bound, Node lets several times as
 * much garbage pile up before it looks. It begins to look early, since on busy processors it takes a while, and what is made meanwhile comes on top.
 */
export function memoryFlags(entry, env) {
  const isGiven = /--max[-_](old|semi)[-_]space[-_]size/.test(env.NODE_OPTIONS ?? "")
  return entry === "apps/cli/src/main.ts" && !isGiven
    ? ["--max-old-space-size=256", "--max-semi-space-size=8", "--incremental-marking-hard-trigger=85"]
    : []
}

/** What glibc is told so that it gives back what compiling and large messages took; other C libraries do not look at it. */
const allocator = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_TRIM_THRESHOLD_: "131072" }

/** The environment in which an entry starts. */
export function environmentOf(entry, env) {
  return entry === "apps/cli/src/main.ts" ? { ...allocator, ...env } : env
}
