/**
 * Whether the packages can be published: builds them, asks publint and "are the types wrong?", and installs what would be published into an empty folder, where JavaScript and types have to work.
 * `npm run check:packages`. The second is fetched by npx, since it brings a TypeScript of its own; without a registry that is said, and fails.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { Schema } from "effect"
import { buildPackages, publishable, publishedManifest } from "./packages.ts"
import { root } from "./sourceFiles.ts"

const attw = "@arethetypeswrong/cli@0.18.5"
const say = (line: string) => process.stdout.write(`${line}\n`)

const Packed = Schema.fromJsonString(
  Schema.NonEmptyArray(
    Schema.Struct({ filename: Schema.String, size: Schema.Int, files: Schema.Array(Schema.Struct({ path: Schema.String })) })
  )
)

/** Packs a folder as it would be published; answers the file. */
const pack = (folder: string, into: string) => {
  const out = execFileSync("npm", ["pack", "--json", "--pack-destination", into], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", 2]
  })
  const [{ filename, files, size }] = Schema.decodeUnknownSync(Packed)(out)
  const strange = files.filter(
    ({ path }) => !/^(?:lib|src)\/.+\.(?:js|ts|map|json)$|^(?:package\.json|README\.md|LICENSE)$/.test(path) || /\.test\./.test(path)
  )
  if (strange.length > 0) throw new Error(`${filename} holds ${strange.map(({ path }) => path).join(", ")}`)
  say(`${filename}: ${files.length} files, ${Math.ceil(size / 1000)} kB`)
  return join(into, basename(filename))
}

const lint = async (folder: string) => {
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true })
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg) ?? message.code).join("\n"))
}

const checkTypes = (tarball: string) => {
  const { status, stdout, stderr } = spawnSync(
    "npx",
    ["--yes", attw, tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji"],
    { encoding: "utf8" }
  )
  if (status !== 0) throw new Error(`${attw} refuses ${basename(tarball)}, or could not be fetched:\n${stdout}${stderr}`)
}

/** Every entry of every package, as somebody would import it. */
const entries = publishable.flatMap((each) =>
  Object.keys(publishedManifest(each).exports)
    .filter((entry) => entry !== "./package.json")
    .map((entry) => each.manifest.name + entry.slice(1))
)

const Installed = Schema.fromJsonString(
  Schema.Struct({
    devDependencies: Schema.Record(Schema.String, Schema.String),
    dependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)

/** Installs them where nothing of ours is, and lets Node and TypeScript read every entry. */
const use = (tarballs: ReadonlyArray<string>, folder: string) => {
  const { devDependencies } = Schema.decodeUnknownSync(Installed)(readFileSync(join(root, "package.json"), "utf8"))
  const { dependencies = {} } = Schema.decodeUnknownSync(
    Schema.fromJsonString(Schema.Struct({ dependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)) }))
  )(readFileSync(join(root, "packages/canonical/package.json"), "utf8"))
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }))
  const wanted = [
    ...tarballs,
    `effect@${dependencies["effect"]}`,
    `typescript@${devDependencies["typescript"]}`,
    `@types/node@${devDependencies["@types/node"]}`
  ]
  execFileSync("npm", ["install", "--no-fund", "--no-audit", "--loglevel=error", ...wanted], { cwd: folder, stdio: ["ignore", 2, 2] })
  const lines = entries.map(
    (entry, at) => `import * as m${at} from "${entry}"\nif (Object.keys(m${at}).length === 0) throw new Error("${entry} exports nothing")`
  )
  writeFileSync(join(folder, "use.ts"), `${lines.join("\n")}\n`)
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { module: "nodenext", target: "es2024", strict: true, skipLibCheck: false, noEmit: true, types: ["node"] },
      files: ["use.ts"]
    })
  )
  execFileSync(process.execPath, ["use.ts"], { cwd: folder, stdio: ["ignore", 2, 2] })
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], { cwd: folder, stdio: ["ignore", 2, 2] })
}

const folder = mkdtempSync(join(tmpdir(), "openfaith-packages-"))
try {
  const built = buildPackages()
  for (const each of built) await lint(each)
  const tarballs = built.map((each) => pack(each, folder))
  for (const tarball of tarballs) checkTypes(tarball)
  use(tarballs, folder)
  say(`${built.length} packages can be published: ${entries.length} entries work in Node and in TypeScript`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
