import { assert, describe, it } from "@effect/vitest"
import { importsOf } from "./imports.ts"
import { readWorkspaces } from "./sourceFiles.ts"
import { breaches } from "./walls.ts"

const workspace = (path: string, name: string, dependencies: ReadonlyArray<string> = []) => ({
  path,
  name,
  dependencies,
  devDependencies: []
})

const workspaces = [
  { path: "", name: "house", dependencies: [], devDependencies: ["vitest"] },
  workspace("packages/canonical", "@openfaith/canonical", ["effect"]),
  workspace("packages/adapter-core", "@openfaith/adapter-core", ["effect", "@openfaith/canonical"]),
  workspace("packages/sync-engine", "@openfaith/sync-engine", [
    "effect",
    "@openfaith/adapter-core",
    "@openfaith/canonical",
    "@openfaith/pco"
  ]),
  workspace("packages/api", "@openfaith/api", ["effect", "@openfaith/canonical"]),
  workspace("adapters/pco", "@openfaith/pco", ["effect", "@openfaith/adapter-core", "@openfaith/canonical", "@openfaith/sync-engine"]),
  workspace("apps/server", "@openfaith/server", ["effect", "@openfaith/pco", "@openfaith/sync-engine", "@openfaith/simulator"]),
  workspace("apps/cli", "@openfaith/cli", ["effect", "@openfaith/server", "@openfaith/simulator"]),
  workspace("apps/dashboard", "@openfaith/dashboard", ["@openfaith/api", "@openfaith/server"]),
  workspace("apps/simulator", "@openfaith/simulator", ["effect", "@openfaith/canonical"])
]

const check = (path: string, text: string, extra: typeof workspaces = []) =>
  breaches({ files: [{ path, text }], workspaces: [...workspaces, ...extra] })

const refused: ReadonlyArray<readonly [kind: string, path: string, text: string, says: string]> = [
  ["canonical importing ours", "packages/canonical/src/A.ts", 'import { x } from "@openfaith/adapter-core"', "packages/canonical must not"],
  [
    "adapter-core importing a canonical entity",
    "packages/adapter-core/src/A.ts",
    'import { person } from "@openfaith/canonical"',
    "packages/adapter-core must not"
  ],
  [
    "the engine importing an adapter",
    "packages/sync-engine/src/A.ts",
    'import { pco } from "@openfaith/pco"',
    "packages/sync-engine must not"
  ],
  [
    "the engine importing a canonical entity",
    "packages/sync-engine/src/A.ts",
    'export { person } from "@openfaith/canonical"',
    "packages/sync-engine must not"
  ],
  ["the engine naming an adapter", "packages/sync-engine/src/A.ts", 'export const special = (id: string) => id === "pco"', 'says "pco"'],
  ...["apps/server", "apps/cli", "apps/dashboard", "packages/adapter-core"].map(
    (place) =>
      [
        `an adapter being named in ${place}`,
        `${place}/src/A.ts`,
        'export const isIt = (id: string) => id === "pco"',
        'names the adapter "pco"'
      ] as const
  ),
  [
    "the server importing an adapter beside the list",
    "apps/server/src/A.ts",
    'import { pco } from "@openfaith/pco"',
    "imports @openfaith/pco"
  ],
  [
    "an adapter importing the engine",
    "adapters/pco/src/A.ts",
    'import type { Run } from "@openfaith/sync-engine"',
    "adapters/pco must not"
  ],
  ["the API importing ours", "packages/api/src/A.ts", 'const model = await import("@openfaith/canonical")', "packages/api must not"],
  ["the simulator importing ours", "apps/simulator/src/A.ts", 'import "@openfaith/canonical"', "apps/simulator must not"],
  [
    "the server importing the simulator",
    "apps/server/src/A.ts",
    'import { makeChurch } from "@openfaith/simulator"',
    "apps/server must not"
  ],
  [
    "the command line importing the simulator",
    "apps/cli/src/A.ts",
    'type Church = import("@openfaith/simulator").Church',
    "apps/cli must not"
  ],
  ["a command importing the server", "apps/cli/src/commands/A.ts", 'import type { Home } from "@openfaith/server"', "outside src/machine"],
  ["a command importing the home", "apps/cli/src/commands/A.ts", 'import { Home } from "@openfaith/server/home"', "outside src/machine"],
  [
    "the dashboard importing the server",
    "apps/dashboard/src/A.tsx",
    'import { serve } from "@openfaith/server"',
    "apps/dashboard must not"
  ],
  ["a workspace importing itself by name", "apps/server/src/A.ts", 'import { a } from "@openfaith/server"', "its own package by name"],
  [
    "a relative import out of the package",
    "apps/cli/src/A.ts",
    'import { Home } from "../../server/src/home/Home.ts"',
    "outside its own package"
  ],
  [
    "a script reaching into a workspace",
    "scripts/a.ts",
    'import { gate } from "../packages/sync-engine/src/store/gate.ts"',
    "reaches into packages/sync-engine"
  ],
  ["an npm package nobody declared", "apps/cli/src/A.ts", 'import { chalk } from "chalk"', "package.json does not declare"],
  ["an npm package only tests may use", "apps/cli/src/A.ts", 'import { vi } from "vitest"', "package.json does not declare"],
  ["a script's undeclared npm package", "scripts/a.ts", 'import { chalk } from "chalk"', "no package.json declares"],
  ["a relative import without its ending", "apps/cli/src/A.ts", 'import { b } from "./b"', "without its ending"],
  ["an ending that does not exist", "apps/cli/src/A.ts", 'import { b } from "./b.js"', "without its ending"],
  ["a default export", "apps/cli/src/A.ts", "export default 1", "default export"],
  ["a renamed default export", "apps/cli/src/A.ts", "const a = 1\nexport { a as default }", "default export"],
  ["an example importing ours", "examples/a/src/a.ts", 'import { x } from "@openfaith/api"', "speaks HTTP"],
  [
    "an example reaching into ours",
    "examples/a/src/a.ts",
    'import { x } from "../../../packages/api/src/index.ts"',
    "reaches into packages/api"
  ],
  ["importing an entry", "test/e2e/a.test.ts", 'import { main } from "../../apps/cli/src/main.ts"', "started, never imported"],
  [
    "the store importing the loader",
    "packages/sync-engine/src/store/A.ts",
    'import { SliceLoader } from "../loading/SliceLoader.ts"',
    "lies below it"
  ],
  [
    "a strategy importing a workflow",
    "packages/sync-engine/src/strategies/A.ts",
    'import { EntitySync } from "../workflows/EntitySync.ts"',
    "lies below it"
  ],
  ["the graph importing state", "packages/sync-engine/src/graph/A.ts", 'import { Runs } from "../state/Runs.ts"', "which is pure"],
  [
    "a folder importing the engine's top",
    "packages/sync-engine/src/loading/A.ts",
    'import { SyncEngine } from "../SyncEngine.ts"',
    "stands above all folders"
  ]
]

const allowed: ReadonlyArray<readonly [kind: string, path: string, text: string]> = [
  ["the vocabulary in adapter-core", "packages/adapter-core/src/A.ts", 'import type { Draft } from "@openfaith/canonical/vocabulary"'],
  ["adapters in the list of them", "apps/server/src/adapters/loadAdapters.ts", 'import { pco } from "@openfaith/pco"'],
  ["anything in a test of the product", "test/e2e/a.test.ts", 'import { gate } from "../../packages/sync-engine/src/store/gate.ts"'],
  ["hosting from the folder that does", "apps/cli/src/machine/A.ts", 'import { Home } from "@openfaith/server/home"'],
  ["a root devDependency in a test", "apps/cli/src/A.test.ts", 'import { vi } from "vitest"'],
  ["an adapter's id within a sentence", "apps/cli/src/A.ts", 'export const help = "The adapter, such as pco"'],
  ["an adapter's id in a comment", "packages/sync-engine/src/A.ts", "// For example pco.\n/* pco */ export const a = 1"],
  ["the engine's folders from above", "packages/sync-engine/src/workflows/A.ts", 'import { Runs } from "../state/Runs.ts"'],
  ["a default export of a configuration", "vitest.config.ts", "export default {}"]
]

describe("the walls", () => {
  it.each(refused)("refuse %s", (_, path, text, says) => {
    const found = check(path, `\n${text}\n`)
    assert.strictEqual(found.length, 1)
    assert.include(found[0], says)
  })

  it.each(allowed)("allow %s", (_, path, text) => assert.deepStrictEqual(check(path, text), []))

  it("name the file, the line and what to do", () =>
    assert.deepStrictEqual(check("packages/canonical/src/A.ts", '\n\nimport {\n  x\n} from "@openfaith/api"'), [
      "packages/canonical/src/A.ts:5: imports @openfaith/api, which packages/canonical must not. The data model stands alone; move what is needed here, or map it in an adapter."
    ]))

  it("let what builds a workspace use what only develops it", () => {
    const workspaces = [{ path: "apps/dashboard", name: "@openfaith/dashboard", dependencies: [], devDependencies: ["vite"] }]
    const found = (path: string) => breaches({ files: [{ path, text: 'import { build } from "vite"' }], workspaces })
    assert.deepStrictEqual(found("apps/dashboard/vite.config.ts"), [])
    assert.match(found("apps/dashboard/src/main.tsx")[0] ?? "", /does not declare/)
  })

  it("ask for a line for a new workspace", () => {
    const found = check("packages/extra/src/A.ts", 'import { a } from "@openfaith/api"', [
      { path: "packages/extra", name: "@openfaith/extra", dependencies: ["@openfaith/api"], devDependencies: [] }
    ])
    assert.match(found.join(), /without walls/)
  })

  it("know every workspace there is", () => {
    for (const { path } of readWorkspaces()) {
      if (path === "") continue
      assert.notMatch(check(`${path}/src/A.ts`, 'import "@openfaith/canonical"', []).join(), /without walls/)
    }
  })
})

describe("what a file imports", () => {
  it("is found in every form, with its line", () =>
    assert.deepStrictEqual(
      importsOf(
        [
          'import { a } from "a"',
          'import type B from "b"',
          'import * as c from "c"',
          'export * from "d"',
          'export { e,\n  type F } from "e"',
          'import "g"',
          'const h = await import("h")',
          'type I = import("i").I'
        ].join("\n")
      ).map(({ line, specifier }) => `${specifier}${line}`),
      ["a1", "b2", "c3", "d4", "e6", "g7", "h8", "i9"]
    ))

  it("is not what a comment, a string, a template or a pattern says", () =>
    assert.deepStrictEqual(
      importsOf(
        [
          '// import "a"',
          '/* import { b } from "b" */',
          "const c = 'import \"c\"'",
          'const d = `import { d } from "d" ${((x: string) => `${x} import "e"`)("f")} import "g"`',
          'const h = /["\'`]/.test("import") ? 1 / 2 : 3',
          'const i = object.import("i")',
          'import { real } from "real"'
        ].join("\n")
      ).map(({ specifier }) => specifier),
      ["real"]
    ))
})
