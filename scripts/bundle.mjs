// Bundles programs into a folder, with Effect and all they import: `node scripts/bundle.mjs <folder> <entries and the files that start them, as JSON>`.
// programs.mjs starts it, on the project's own Node.
import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [wanted, entries] = process.argv.slice(2)
mkdirSync(wanted, { recursive: true })
const folder = realpathSync(wanted)
const starts = Object.entries(JSON.parse(entries))
const nameOf = (file) => basename(file, ".mjs")

/** What our files find beside themselves (the simulator, the pages, Postgres) they go on finding from where they stand. */
const keepsPlaces = {
  name: "keeps-places",
  transform: {
    filter: { id: { include: /\.ts$/, exclude: /node_modules/ }, code: /import\.meta\.url/ },
    handler: (code, id) => {
      const place = relative(folder, id).replaceAll("\\", "/")
      return { code: code.replaceAll("import.meta.url", `new URL(${JSON.stringify(place)}, import.meta.url).href`), map: null }
    }
  }
}

/** A module that is loaded late has to say what it exports; `export *` of a CommonJS package does not, so its names are written out. */
const namesExports = {
  name: "names-exports",
  transform: {
    filter: { id: /@effect\/platform-node\/dist\/Undici\.js$/ },
    handler: (code, id) => {
      const names = Object.keys(createRequire(id)("undici")).filter((name) => name !== "default")
      return { code: `import Undici from "undici"\nexport const { ${names.join(", ")} } = Undici\nexport default Undici\n`, map: null }
    }
  }
}

const bundle = await rolldown({
  cwd: root,
  input: {
    sourceStacks: join(root, "scripts", "sourceStacks.mjs"),
    ...Object.fromEntries(starts.map(([entry, file]) => [nameOf(file), join(root, entry)]))
  },
  platform: "node",
  external: ["pg-native"],
  plugins: [keepsPlaces, namesExports]
})
await bundle.write({
  dir: folder,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  // Without comments there is half as much to read; names stay, since errors and spans tell them.
  comments: false,
  keepNames: true,
  sourcemap: true,
  sourcemapExcludeSources: true
})
await bundle.close()

// A source is kept in memory while its program runs, and a single character beyond ASCII makes each of its characters take two bytes.
const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
for (const name of readdirSync(folder).filter((file) => file.endsWith(".js"))) {
  const file = join(folder, name)
  writeFileSync(file, readFileSync(file, "utf8").replace(/(?<!\\)[\u0080-\uffff]/g, escaped))
}

// Otherwise Node reads every file twice to find out what it is.
writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n')

// Compiled code is kept beside the bundle. Everything is imported after that is said.
for (const [, file] of starts)
  writeFileSync(
    join(folder, file),
    `import { enableCompileCache } from "node:module"
enableCompileCache(import.meta.dirname + "/compiled")
await import("./sourceStacks.js")
await import("./${nameOf(file)}.js")
`
  )
