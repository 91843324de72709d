/**
 * Makes the packages that are published: `npm run build`. Each has its own folder, `dist` beside its sources, with JavaScript, types, maps and a
 * `package.json` of its own. Which they are, and why these: docs/decisions/0051-what-is-published.md.
 */
import { execFileSync } from "node:child_process"
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join, posix, relative } from "node:path"
import { Schema } from "effect"
import { root } from "./sourceFiles.ts"

const Versions = Schema.Record(Schema.String, Schema.String)
const Manifest = Schema.Struct({
  name: Schema.String,
  version: Schema.String,
  private: Schema.optionalKey(Schema.Boolean),
  description: Schema.String,
  license: Schema.String,
  exports: Schema.Record(Schema.String, Schema.String),
  publishConfig: Schema.optionalKey(Schema.Struct({ access: Schema.Literal("public"), directory: Schema.Literal("dist") })),
  dependencies: Schema.optionalKey(Versions)
})
export interface Publishable {
  /** Its folder, from the project's root. */
  readonly path: string
  readonly manifest: typeof Manifest.Type
}

/** The workspaces that are published: those that say where from. */
export const publishable: ReadonlyArray<Publishable> = globSync("{packages,adapters}/*/package.json", { cwd: root })
  .toSorted()
  .map((file) => ({
    path: posix.dirname(file.replaceAll("\\", "/")),
    manifest: Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))(readFileSync(join(root, file), "utf8"))
  }))
  .filter(({ manifest }) => manifest.publishConfig !== undefined)

const isTest = (path: string) => /\.test\.ts$|\/testing\//.test(path)
const ofSources = (target: string, ending: string) => target.replace(/^\.\/src\//, "./lib/").replace(/\.ts$/, ending)

/**
 * The `package.json` that is published. Effect is a peer: an application and what it loads have to share one copy of it. Everything else stays as exact as
 * it is here.
 */
export const publishedManifest = ({ manifest: { dependencies = {}, description, exports, license, name, version } }: Publishable) => {
  const { effect, ...others } = dependencies
  return {
    name,
    version,
    description,
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    exports: {
      ...Object.fromEntries(
        Object.entries(exports).map(([entry, target]) => [entry, { types: ofSources(target, ".d.ts"), default: ofSources(target, ".js") }])
      ),
      "./package.json": "./package.json"
    },
    // The sources are what the maps lead to.
    files: ["lib", "src"],
    ...(Object.keys(others).length === 0 ? {} : { dependencies: others }),
    ...(effect === undefined ? {} : { peerDependencies: { effect: `^${effect}` } }),
    publishConfig: { access: "public" }
  }
}

/** Compiles all of them at once, from the same sources and under the same rules that are checked: into `out`, as they lie in the project. */
const compile = (out: string) => {
  const entries = publishable.flatMap(({ manifest, path }) => Object.values(manifest.exports).map((target) => join(root, path, target)))
  const config = join(out, "tsconfig.json")
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        noEmitOnError: true,
        outDir: out,
        rootDir: root,
        declaration: true,
        declarationMap: true,
        sourceMap: true,
        rewriteRelativeImportExtensions: true,
        typeRoots: [join(root, "node_modules/@types")]
      },
      files: entries,
      include: [],
      exclude: []
    })
  )
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config], { cwd: root, stdio: ["ignore", 2, 2] })
}

const SourceMap = Schema.fromJsonString(
  Schema.StructWithRest(Schema.Struct({ sources: Schema.Array(Schema.String) }), [Schema.Record(Schema.String, Schema.Unknown)])
)

/** A map leads to the sources that are published beside it. */
const withSources = (map: string, file: string, path: string) => {
  const decoded = Schema.decodeUnknownSync(SourceMap)(map)
  const name = relative(join(path, "src"), file)
    .replaceAll("\\", "/")
    .replace(/(?:\.d\.ts|\.js)\.map$/, ".ts")
  const up = "../".repeat(name.split("/").length)
  return JSON.stringify({ ...decoded, sourceRoot: "", sources: [`${up}src/${name}`] })
}

/** In types the compiler leaves endings as they are written, and there is no such file beside them. */
const withOwnEndings = (types: string) => types.replaceAll(/(from |import\()("\.{1,2}\/[^"]*)\.ts"/g, '$1$2.js"')

const assemble = (compiled: string, each: Publishable) => {
  const dist = join(root, each.path, "dist")
  rmSync(dist, { recursive: true, force: true })
  for (const file of globSync(`${each.path}/src/**/*.{js,json,d.ts,map}`, { cwd: compiled })) {
    const to = join(dist, "lib", relative(join(each.path, "src"), file))
    mkdirSync(dirname(to), { recursive: true })
    if (file.endsWith(".d.ts")) writeFileSync(to, withOwnEndings(readFileSync(join(compiled, file), "utf8")))
    else if (file.endsWith(".map")) writeFileSync(to, withSources(readFileSync(join(compiled, file), "utf8"), file, each.path))
    else cpSync(join(compiled, file), to)
  }
  cpSync(join(root, each.path, "src"), join(dist, "src"), {
    recursive: true,
    filter: (path) => !isTest(path) && basename(path) !== "testing"
  })
  cpSync(join(root, each.path, "README.md"), join(dist, "README.md"))
  cpSync(join(root, "LICENSE"), join(dist, "LICENSE"))
  writeFileSync(join(dist, "package.json"), `${JSON.stringify(publishedManifest(each), null, 2)}\n`)
}

/** Makes them all; answers their folders. */
export const buildPackages = (): ReadonlyArray<string> => {
  const compiled = mkdtempSync(join(root, "node_modules", ".openfaith-packages-"))
  try {
    compile(compiled)
    for (const each of publishable) assemble(compiled, each)
  } finally {
    rmSync(compiled, { recursive: true, force: true })
  }
  return publishable.map(({ path }) => join(root, path, "dist"))
}

if (import.meta.main) {
  for (const folder of buildPackages()) process.stdout.write(`${relative(root, folder)}\n`)
}
