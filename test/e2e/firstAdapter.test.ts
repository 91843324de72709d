/**
 * The page that teaches how to write an adapter, followed to the letter in a folder that has nothing else in it: its files are written as they stand there,
 * its commands typed as they stand there. Then the ways in which an adapter of others can be unusable.
 */
import { execFile } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Database } from "@openfaith/server"
import { Effect, Redacted, Schema } from "effect"
import { root } from "../../scripts/sourceFiles.ts"
import { jsonOf } from "../support/commandLine.ts"
import { isDeep } from "../support/engine.ts"
import { freePortOf } from "../support/freePort.ts"
import { DatabaseTest } from "../support/database.ts"
import { start } from "../support/processes.ts"

const page = readFileSync(join(root, "docs/extend/first-adapter.md"), "utf8")

interface Block {
  readonly language: string
  readonly says: string
  readonly text: string
}

/** What stands between fences, in order: the word behind the language is a file's place, or how a command runs. */
const blocks: ReadonlyArray<Block> = [...page.matchAll(/^```(\w+) ?(.*)\n([^]*?)^```$/gm)].map(
  ([, language = "", says = "", text = ""]) => ({
    language,
    says,
    text
  })
)
const files = blocks.filter(({ language }) => language === "ts")
const commands = blocks.filter(({ language, says }) => language === "sh" && says === "")
/** Until there are rows; deep runs go on to the page's end. */
const untilRows = 4

const folderOf = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "openfaith adapter-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

const write = (folder: string, name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

/** A folder as an author has it, beside the project: types can be stripped, and `npx openfaith` is the project's. */
const authorsFolder = Effect.gen(function* () {
  const folder = yield* folderOf
  write(folder, "package.json", '{ "type": "module" }')
  write(
    folder,
    "bin/npx",
    `#!/bin/sh\nshift\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${join(root, "apps/cli/src/main.ts")}' "$@"\n`
  )
  chmodSync(join(folder, "bin/npx"), 0o755)
  return folder
})

interface Typed {
  readonly code: number
  readonly out: string
  readonly err: string
}

const typed = (folder: string, script: string, env: Readonly<Record<string, string>>) =>
  Effect.callback<Typed>((resume) => {
    const { OPENFAITH_ADAPTERS: _, ...inherited } = process.env
    const child = execFile(
      "sh",
      ["-ec", script],
      { cwd: folder, env: { ...inherited, ...env, NO_COLOR: "1", PATH: `${join(folder, "bin")}:${process.env["PATH"]}` } },
      (_error, out, err) => resume(Effect.succeed({ code: child.exitCode ?? 1, out, err }))
    )
  })

describe("The page of the first adapter", () => {
  it("shows the files of the example as they are, none of a resource longer than 25 lines", () => {
    assert.strictEqual(files.length, 3)
    for (const { says, text } of files)
      assert.strictEqual(text, readFileSync(join(root, "examples/visitors/adapter", says.replace("my-adapter/", "")), "utf8"), says)
    for (const { text } of files.slice(0, 2)) assert.isAtMost(text.trim().split("\n").length, 25)
  })

  it.live(
    "leads to rows in the store, from its text alone",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const folder = yield* authorsFolder
          const { url } = yield* Database
          const env = { OPENFAITH_HOME: join(folder, "home"), DATABASE_URL: Redacted.value(url) }
          const port = String(yield* freePortOf)
          const here = (text: string) => text.replaceAll("4490", port)
          yield* Effect.acquireRelease(
            Effect.promise(async () => {
              const desk = start("examples/visitors/src/main.ts", [], { VISITORS_PORT: port })
              await new Promise<void>((resolve) => desk.child.stdout?.once("data", () => resolve()))
              return desk
            }),
            ({ child, ended }) => Effect.promise(() => (child.kill("SIGTERM"), ended))
          )
          for (const { says, text } of files) write(folder, says, here(text))
          const outs: Array<string> = []
          let exported = ""
          for (const { text } of isDeep ? commands : commands.slice(0, untilRows)) {
            const { code, err, out } = yield* typed(folder, `${exported}\n${here(text)}`, env)
            assert.strictEqual(code, 0, `${text}\n${err}${out}`)
            exported += [...text.matchAll(/^export .*$/gm)].join("\n")
            outs.push(out)
          }
          const [asked = "", checked = "", probed = "", read = "", changed = "", removed = ""] = outs
          assert.match(asked, /"total_count":120/)
          assert.match(checked, /visitors: \d+ checks, \d+ passed\.\s*$/)
          assert.match(probed, /1 unproven\. The source was sent 10 requests \(at most 11\)/)
          assert.match(read, /Connected desk to The front desk/)
          assert.match(read, /"display_name":"\S+/)
          assert.match(read, /"entity":"visitors\.Visit"/)
          if (!isDeep) return
          assert.match(changed, /"display_name":"Zoë"/)
          assert.match(removed, /"deletedAt":"20/)
          const counts = yield* typed(folder, `${exported}\nnpx openfaith rows person --org desk | wc -l`, env)
          assert.strictEqual(counts.out.trim(), "120")

          // Without it its connection rests, and the rest of the installation does not.
          const without = yield* typed(
            folder,
            "npx openfaith connections --org desk; npx openfaith sync --org desk --adapter visitors --wait || exit 7",
            env
          )
          assert.strictEqual(without.code, 7)
          assert.match(without.out, /desk {2,}visitors/)
          assert.match(without.err, /There is no adapter "visitors".*OPENFAITH_ADAPTERS/)
        })
      ).pipe(Effect.provide(DatabaseTest)),
    { timeout: 300_000 }
  )
})

const Refused = Schema.Struct({ error: Schema.Struct({ code: Schema.String, message: Schema.String }) })

const [visitor, visit, adapter] = files.map(({ text }) => text)
const spoilt = (text: string | undefined, from: string, to: string) => {
  assert.include(text, from)
  return String(text).replace(from, to)
}

/** Files beside the right ones, which module is named, and what has to be said. */
const unusable: ReadonlyArray<readonly [name: string, modules: string, says: RegExp, files: Readonly<Record<string, string | undefined>>]> =
  [
    [
      "a module that is not there",
      "./my-adapter/guests.ts",
      /guests\.ts cannot be used: there is no such module, seen from .*Name a file/,
      {}
    ],
    ["a package that is not there", "@me/guests", /@me\/guests cannot be used: there is no such module/, {}],
    [
      "a module that needs another",
      "./a.ts",
      /it needs another module that is not there: .*nowhere.*Install it/,
      { "a.ts": 'import "nowhere"\n' }
    ],
    ["a module that is none", "./a.ts", /cannot be read as a module: .*Correct it/, { "a.ts": "export enum A { b }\n" }],
    ["a module that throws", "./a.ts", /it does not load: no key/, { "a.ts": 'throw new Error("no key")\n' }],
    [
      "a module that exports something else",
      "./a.ts",
      /exports no adapter, but a, b\. Export what defineAdapter answers/,
      { "a.ts": "export const a = 1, b = 2\n" }
    ],
    [
      "half an adapter",
      "./a.ts",
      /half: `title`: .*half: `version`: .*And \d+ more/,
      { "a.ts": 'export const half = { id: "half", manifest: {} }\n' }
    ],
    [
      "TypeScript in node_modules",
      "@me/guests",
      /it is TypeScript inside node_modules\. Publish it as JavaScript/,
      {
        "node_modules/@me/guests/package.json": '{ "exports": "./a.ts", "type": "module" }',
        "node_modules/@me/guests/a.ts": "export const a: number = 1\n"
      }
    ],
    [
      "an id that is taken",
      "./a.ts",
      /its id "pco" is taken by another adapter/,
      { "a.ts": spoilt(adapter, 'id: "visitors"', 'id: "pco"').replaceAll("./Visit", "./my-adapter/Visit") }
    ],
    ["one adapter twice", "./my-adapter/visitors.ts,./my-adapter/visitors.ts", /its id "visitors" is taken/, {}],
    [
      "a doubled entity",
      "./my-adapter/visitors.ts",
      /The manifest holds visitors\.Visitor twice\. Take one of them out/,
      { "my-adapter/visitors.ts": spoilt(adapter, "[Visitor, Visit]", "[Visitor, Visitor]") }
    ],
    [
      "a relation to nowhere",
      "./my-adapter/visitors.ts",
      /visitors\.Visit names visitors\.Visitor as .*not in the manifest\. Add/,
      { "my-adapter/visitors.ts": spoilt(adapter, "[Visitor, Visit]", "[Visit]") }
    ],
    [
      "a hard cycle",
      "./my-adapter/visitors.ts",
      /\[hard-cycle\] visitors\.\w+ → visitors\.\w+.* need one another\. Make one of these relations soft/,
      {
        "my-adapter/Visitor.ts": spoilt(
          spoilt(visitor, "relations: {}", 'relations: { first: hard("visitors.Visit", "None comes before.") }'),
          "{ defineEntity }",
          "{ defineEntity, hard }"
        )
      }
    ],
    [
      "a cursor that cannot be asked for",
      "./my-adapter/visitors.ts",
      /\[cursor-monotonic\] visitors\.Visitor: changes\.since is "updated_at", which the list can neither be ordered nor filtered by/,
      { "my-adapter/Visitor.ts": spoilt(visitor, ', orderBy: ["updated_at"], filterBy: ["updated_at"]', "") }
    ],
    [
      "a webhook without identity",
      "./my-adapter/visitors.ts",
      /\[webhook-identity\] an event has no id of its own\. Take it from the delivery/,
      {
        "my-adapter/visitors.ts": spoilt(
          spoilt(adapter, "import { Duration, Option, Schema }", "import { Duration, Option, Result, Schema }"),
          "webhooks: null",
          `webhooks: {
          signature: { algorithm: "hmac-sha256", header: "x-desk", encoding: "hex", prefix: "", nameHeader: null },
          events: ({ body }) => body === "{}!" ? Result.succeed([{ id: { value: "", signed: true }, name: "came", organisation: null, recordId: "1", attributes: null, occurredAt: null, attempt: null }]) : Result.fail({ rule: "unexpected-shape", detail: "none" }),
          example: { headers: {}, body: "{}!" }, retriedFor: Duration.hours(1), unsubscribe: 410, subscriptions: null
        }`
        ),
        "my-adapter/Visitor.ts": spoilt(visitor, "relations: {}", 'events: { came: "changed" }, relations: {}')
      }
    ]
  ]

describe("An adapter of others is refused at start, with its name, the place and the mend:", () => {
  // What is refused by the adapter's own checks is tried by those too; deep runs try it all.
  const usual = new Set(["a module that is not there", "a module that exports something else", "an id that is taken", "a hard cycle"])
  for (const [name, modules, says, more] of unusable)
    it.live.skipIf(!isDeep && !usual.has(name))(name, () =>
      Effect.scoped(
        Effect.gen(function* () {
          const folder = yield* authorsFolder
          write(folder, "my-adapter/Visitor.ts", String(visitor))
          write(folder, "my-adapter/Visit.ts", String(visit))
          write(folder, "my-adapter/visitors.ts", String(adapter))
          for (const [file, text] of Object.entries(more)) write(folder, file, String(text))
          const home = join(folder, "home")
          const { code, err, out } = yield* typed(folder, "npx openfaith graph pco --json", {
            OPENFAITH_ADAPTERS: modules,
            OPENFAITH_HOME: home
          })
          assert.strictEqual(code, 2, err + out)
          const { error } = jsonOf(Refused, out)
          assert.strictEqual(error.code, "AdapterRefused")
          assert.match(error.message, says)
          assert.include(error.message, modules.split(",")[0] ?? "")
        })
      )
    )
})
