/** What the checks read: the project's files and what its workspaces declare. */
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Schema } from "effect"
import type { SourceFile } from "./imports.ts"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const Dependencies = Schema.Record(Schema.String, Schema.String)
const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.String,
    dependencies: Schema.optionalKey(Dependencies),
    devDependencies: Schema.optionalKey(Dependencies),
    optionalDependencies: Schema.optionalKey(Dependencies),
    scripts: Schema.optionalKey(Dependencies)
  })
)

/** One `package.json`: of a workspace, or of the project itself where `path` is empty. */
export interface Workspace {
  readonly path: string
  readonly name: string
  readonly dependencies: ReadonlyArray<string>
  readonly devDependencies: ReadonlyArray<string>
}

const slashes = (path: string) => path.replaceAll("\\", "/")
const isOurs = (path: string) => !/(?:^|\/)(?:node_modules|dist|\.openfaith|\.git)(?:\/|$)/.test(path)

/** The files that match, read. */
export const readFiles = (patterns: ReadonlyArray<string>): ReadonlyArray<SourceFile> =>
  [...new Set(globSync(patterns, { cwd: root, exclude: (path) => !isOurs(slashes(path)) }).map(slashes))]
    .filter(isOurs)
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))

/** The project's own `package.json` first, then every workspace's. */
export const readWorkspaces = (): ReadonlyArray<Workspace> =>
  ["", ...globSync("{packages,adapters,apps}/*", { cwd: root }).map(slashes).toSorted()].flatMap((path) => {
    const file = join(root, path, "package.json")
    if (!existsSync(file)) return []
    const {
      dependencies = {},
      devDependencies = {},
      name,
      optionalDependencies = {}
    } = Schema.decodeSync(Manifest)(readFileSync(file, "utf8"))
    return [
      {
        path,
        name,
        dependencies: [...Object.keys(dependencies), ...Object.keys(optionalDependencies)],
        devDependencies: Object.keys(devDependencies)
      }
    ]
  })
