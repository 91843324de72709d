/**
 * Checks who imports whom. A wall stands where a dependency or an audience differs: the engine must work with an adapter nobody here has seen, the
 * dashboard must run in a browser, the simulator must not agree with us about Planning Center because it shares our code.
 */
import { posix } from "node:path"
import { defaultExportOf, type ImportedModule, importsOf, linesWithText, linesWithWord, type SourceFile } from "./imports.ts"
import { readFiles, readWorkspaces, type Workspace } from "./sourceFiles.ts"

/** What of ours a workspace may import, and what to do instead of anything else. */
interface Wall {
  readonly may: ReadonlyArray<string>
  readonly instead: string
  /** What may be imported in some of its folders only, and why not elsewhere. */
  readonly within?: Readonly<Record<string, { readonly folder: string; readonly instead: string }>>
}

const canonical = ["@openfaith/canonical", "@openfaith/canonical/vocabulary"]
const describing = ["@openfaith/adapter-core", "@openfaith/adapter-core/attributes", "@openfaith/adapter-core/conformance"]

const walls: Readonly<Record<string, Wall>> = {
  "packages/canonical": { may: [], instead: "The data model stands alone; move what is needed here, or map it in an adapter." },
  "packages/adapter-core": {
    may: ["@openfaith/canonical/vocabulary"],
    instead: "It knows the vocabulary of canonical entities and none of them; take what is needed as a value."
  },
  "packages/sync-engine": {
    may: ["@openfaith/adapter-core", "@openfaith/canonical/vocabulary"],
    instead: "Adapters and canonical entities reach the engine as values, through `Adapters` and `CanonicalModel`."
  },
  "adapters/*": {
    may: [...describing, ...canonical],
    instead: "An adapter holds facts; the engine decides what to do with them."
  },
  "packages/api": { may: [], instead: "The contract must load in a browser; describe what is needed by a schema of its own." },
  "apps/simulator": { may: [], instead: "The simulator is a second opinion about the source; write down there what it needs." },
  "apps/server": {
    may: [...describing, ...canonical, "@openfaith/sync-engine", "@openfaith/api", "adapters/*"],
    instead: "Start it as a process of its own, or move what is shared below the server."
  },
  "apps/cli": {
    may: ["@openfaith/api", "@openfaith/server", "@openfaith/server/home"],
    instead: "Ask the server for it; the simulator is started as a child process.",
    within: {
      "@openfaith/server": {
        folder: "src/machine",
        instead: "Commands ask `OpenFaith`, whoever answers; only src/machine hosts an installation and knows the server."
      }
    }
  },
  "apps/dashboard": { may: ["@openfaith/api"], instead: "The dashboard speaks only the API." }
}

/** The engine's folders from the ground up: each may import those below it and those on its level. A folder that is not listed is free. */
const engineLevels: Readonly<Record<string, number>> = { store: 1, state: 1, credentials: 2, loading: 3, strategies: 4, workflows: 5 }
const engineTops = ["SyncEngine.ts", "EngineLive.ts", "index.ts"]
/** Pure folders import nothing of the engine but themselves and its words. */
const enginePure = ["graph"]

/** Where an adapter may be named: in the list of those that come along, and by the demo, which connects to one. Nowhere else may it be asked which it is. */
const namesAdapters = ["apps/server/src/adapters/loadAdapters.ts", "apps/cli/src/machine/demoChurch.ts"]
const knowsNone = ["packages/", "apps/server/src/", "apps/cli/src/", "apps/dashboard/src/"]

/** Folders beside the workspaces. They may use whatever any workspace declares. */
const looseFolders = ["test", "bench", "scripts"]
/** What others would write beside OpenFaith: nothing of ours, and no dependency but Node. */
const outsiders = ["examples"]
/** What others would write for OpenFaith to load. */
const foreignAdapters = ["examples/visitors/adapter"]
/** These drive the whole product, so they may also reach inside. */
const freeFolders = ["test", "bench"]

const isTest = (path: string) => /\.(?:test|bench)\.ts$|\/testing\//.test(path)
/** Tests against real Postgres prove a promise with real adapters and the shared set-up, wherever the code under test lives. */
const isProvingTest = (path: string) => path.endsWith(".pg.test.ts")
/** What stands beside `src` builds it, and is not part of it. */
const isOfBuild = (workspace: Workspace, path: string) => !path.startsWith(`${workspace.path}/src/`)
const packageOf = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/")

const wallOf = (path: string): Wall | undefined => walls[path] ?? (path.startsWith("adapters/") ? walls["adapters/*"] : undefined)

export interface Project {
  readonly files: ReadonlyArray<SourceFile>
  readonly workspaces: ReadonlyArray<Workspace>
}

/** Every breach as `file:line: what is wrong and what to do`. */
export const breaches = ({ files, workspaces }: Project): ReadonlyArray<string> => {
  const own = workspaces.filter(({ path }) => path !== "")
  const home = workspaces.find(({ path }) => path === "")
  const byName = new Map(own.map((workspace) => [workspace.name, workspace]))
  const adapters = own.filter(({ path }) => path.startsWith("adapters/"))
  const adapterIds = adapters.map(({ path }) => posix.basename(path))
  const declaredAnywhere = new Set(
    workspaces.flatMap(({ dependencies, devDependencies, name }) => [name, ...dependencies, ...devDependencies])
  )

  const acrossWorkspaces = (workspace: Workspace, path: string, specifier: string): string | undefined => {
    const target = byName.get(packageOf(specifier))
    if (!target) return undefined
    if (target === workspace) return `imports its own package by name. Import the file with a relative path.`
    const wall = wallOf(workspace.path)
    if (!wall) return `is in a workspace without walls. Give ${workspace.path} a line in scripts/walls.ts.`
    const narrow = wall.within?.[packageOf(specifier)]
    if (narrow !== undefined && !isTest(path) && !path.startsWith(`${workspace.path}/${narrow.folder}/`))
      return `imports ${specifier} outside ${narrow.folder}. ${narrow.instead}`
    if (wall.may.includes(specifier)) return undefined
    if (wall.may.includes("adapters/*") && adapters.includes(target)) return undefined
    return `imports ${specifier}, which ${workspace.path} must not. ${wall.instead}`
  }

  const undeclared = (workspace: Workspace, file: string, specifier: string): string | undefined => {
    if (specifier.startsWith("node:")) return undefined
    const name = packageOf(specifier)
    if (name === workspace.name || workspace.dependencies.includes(name)) return undefined
    if (isOfBuild(workspace, file) && workspace.devDependencies.includes(name)) return undefined
    if (isTest(file) && (workspace.devDependencies.includes(name) || home?.devDependencies.includes(name))) return undefined
    if (isProvingTest(file) && declaredAnywhere.has(name)) return undefined
    return `imports ${name}, which ${workspace.path}/package.json does not declare. Add it to its dependencies.`
  }

  const relative = (workspace: Workspace | undefined, file: string, specifier: string): ReadonlyArray<string> => {
    const target = posix.join(posix.dirname(file), specifier)
    const found: Array<string> = []
    if (!/\.(?:tsx?|mjs|json|css|svg)$/.test(specifier))
      found.push(`imports ${specifier} without its ending. Write ${specifier.replace(/\.js$/, "")}.ts.`)
    const leaves = workspace !== undefined && !target.startsWith(`${workspace.path}/`)
    if (leaves && !(isProvingTest(file) && target.startsWith("test/support/")))
      found.push(`imports ${specifier}, outside its own package. Import the package by its name.`)
    if (!workspace && !freeFolders.some((folder) => file.startsWith(`${folder}/`))) {
      const entered = own.find(({ path }) => target.startsWith(`${path}/`))
      if (entered) found.push(`reaches into ${entered.path}. Import ${entered.name} by its name.`)
    }
    return found
  }

  const check = ({ path, text }: SourceFile): ReadonlyArray<string> => {
    const workspace = own.find((candidate) => path.startsWith(`${candidate.path}/`))
    const isOutsider = outsiders.some((folder) => path.startsWith(`${folder}/`))
    const isForeignAdapter = foreignAdapters.some((folder) => path.startsWith(`${folder}/`))
    const isLoose = looseFolders.some((folder) => path.startsWith(`${folder}/`))
    const found: Array<{ readonly line: number; readonly problem: string }> = []
    const add = (line: number, problem: string | undefined) => problem !== undefined && found.push({ line, problem })

    const imported = importsOf(text)
    for (const module of imported) {
      const { line, specifier } = module
      if (/(?:^|\/)main\.ts$/.test(specifier))
        add(line, `imports ${specifier}. A main.ts is started, never imported; move what is shared beside it.`)
      if (specifier.startsWith(".")) {
        for (const problem of relative(workspace, path, specifier)) add(line, problem)
        if (workspace?.path === enginePath) add(line, insideEngine(path, module))
      } else if (workspace) {
        const wall = isProvingTest(path) ? undefined : acrossWorkspaces(workspace, path, specifier)
        add(line, wall ?? undeclared(workspace, path, specifier))
      } else if (isForeignAdapter) {
        if (![...describing, ...canonical, "effect"].includes(specifier)) add(line, `imports ${specifier}. ${walls["adapters/*"]?.instead}`)
      } else if (isOutsider) {
        if (!specifier.startsWith("node:")) add(line, `imports ${specifier}. An example speaks HTTP, and needs Node alone.`)
      } else if (isLoose && !specifier.startsWith("node:") && !declaredAnywhere.has(packageOf(specifier)))
        add(line, `imports ${packageOf(specifier)}, which no package.json declares. Add it to the devDependencies.`)
    }
    const defaultExport = path.endsWith(".config.ts") ? undefined : defaultExportOf(text)
    if (defaultExport !== undefined) add(defaultExport, "has a default export. Export it by name.")
    if (
      workspace?.path !== enginePath &&
      !isTest(path) &&
      !namesAdapters.includes(path) &&
      knowsNone.some((place) => path.startsWith(place))
    ) {
      for (const { line, word } of linesWithText(text, adapterIds))
        add(line, `names the adapter "${word}". Nothing may ask which adapter it is about; make the difference a value of the adapter.`)
      for (const { line, specifier } of imported)
        if (adapters.some(({ name }) => name === packageOf(specifier)) && workspace?.path.startsWith("apps/"))
          add(line, `imports ${specifier}. Adapters are listed in ${namesAdapters[0]}, and reach everything else as values.`)
    }
    if (workspace?.path === enginePath && !isTest(path)) {
      for (const { line, word } of linesWithWord(text, adapterIds))
        if (!imported.some((module) => module.line === line))
          add(line, `says "${word}". The engine must not know which adapter it runs; make the difference a value of the adapter.`)
    }
    return found.toSorted((a, b) => a.line - b.line).map(({ line, problem }) => `${path}:${line}: ${problem}`)
  }

  return files.flatMap(check)
}

const enginePath = "packages/sync-engine"

/** The order of the engine's folders. Its tests may wire what they need. */
const insideEngine = (path: string, { specifier }: ImportedModule): string | undefined => {
  if (isTest(path)) return undefined
  const within = (file: string) => posix.relative(`${enginePath}/src`, file)
  const from = within(path)
  const to = within(posix.join(posix.dirname(path), specifier))
  const folderOf = (file: string) => (file.includes("/") ? (file.split("/")[0] ?? "") : "")
  const [fromFolder, toFolder] = [folderOf(from), folderOf(to)]
  if (fromFolder === "" || fromFolder === toFolder) return undefined
  if (engineTops.includes(to))
    return `imports ${to} from ${fromFolder}/. It stands above all folders; import the file that has the thing itself.`
  if (enginePure.includes(fromFolder) && toFolder !== "")
    return `imports ${toFolder}/ from ${fromFolder}/, which is pure. Pass the value in.`
  const level = engineLevels[fromFolder]
  const above = engineLevels[toFolder]
  return level !== undefined && above !== undefined && above > level
    ? `imports ${toFolder}/ from ${fromFolder}/, which lies below it. Turn the call around, or move the shared part down.`
    : undefined
}

if (import.meta.main) {
  const files = readFiles(["{packages,adapters,apps}/**/*.{ts,tsx}", "{test,scripts,bench,examples}/**/*.ts", "*.ts"])
  const found = breaches({ files, workspaces: readWorkspaces() })
  for (const line of found) process.stderr.write(`${line}\n`)
  process.stdout.write(found.length === 0 ? `${files.length} files keep the walls\n` : `${found.length} breaches of the walls\n`)
  process.exitCode = found.length === 0 ? 0 : 1
}
