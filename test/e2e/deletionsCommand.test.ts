/** The command line about deletions that wait for a person: what it shows, what it changes, and how it ends. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { command, type CommandLineOptions, jsonOf, outputOf } from "../support/commandLine.ts"
import { holdDatabase, simulatorProcess, temporaryHome } from "../support/processes.ts"

const token = "church-key:a-secret-of-this-test"
const Loose = Schema.Record(Schema.String, Schema.Json)

layer(Layer.empty, { excludeTestServices: true })("`openfaith deletions`", (it) => {
  it.effect(
    "lists, shows and decides, and says plainly what cannot be decided",
    () =>
      Effect.gen(function* () {
        const home = yield* temporaryHome
        const simulator = yield* simulatorProcess(["--people", "80", "--seed", "3", "--limit", "1000000", "--token", token])
        const options: CommandLineOptions = { home, secrets: ["a-secret-of-this-test"], env: { OPENFAITH_TOKEN: token, USER: "mara" } }
        const sync = [
          "sync",
          "--org",
          "acme",
          "--adapter",
          "pco",
          "--base-url",
          simulator.url,
          "--entity",
          "people.Person",
          "--wait",
          "--json"
        ]
        yield* outputOf(options, 0, ...sync)
        yield* holdDatabase(home)

        yield* simulator.setFaults([{ kind: "empty", match: { path: "^/people/v2/people\\?" } }])
        yield* outputOf(options, 3, ...sync, "--kind", "reconcile")
        const [open, second] = jsonOf(Schema.Array(Loose), yield* outputOf(options, 0, "deletions", "list", "--org", "acme", "--json"))
        assert.isUndefined(second)
        assert.deepInclude(open, { id: "1", orgId: "acme", entity: "people.Person", status: "open", count: 80, live: 80 })
        const shown = yield* outputOf(options, 0, "deletions", "show", "1", "--limit", "2")
        assert.match(shown, /did not list 80 of 80 stored records at .*; 50 may go unasked\./)
        assert.match(shown, /"first_name"/)
        assert.match(shown, /and 78 more records$/m)

        const [unreasoned, unknown] = yield* Effect.all(
          [command(options, "deletions", "reject", "1"), command(options, "deletions", "confirm", "99")],
          { concurrency: 2 }
        )
        assert.strictEqual(unreasoned.code, 2, "a rejection has a reason")
        assert.deepStrictEqual(
          [unknown.code, unknown.stderr.trim()],
          [2, 'There is no decision "99". `openfaith deletions list --all` shows those there are.']
        )

        const run = jsonOf(Loose, yield* outputOf(options, 0, "deletions", "confirm", "1", "--wait", "--json"))
        assert.deepInclude(run, { kind: "reconciliation", status: "complete" })
        const again = yield* command(options, "deletions", "confirm", "1")
        assert.strictEqual(again.code, 2)
        assert.match(
          again.stderr,
          /^Decision 1 is confirmed since .*; nothing was changed\. `openfaith deletions undo` takes that back\.$/m
        )
        const all = jsonOf(Schema.Array(Loose), yield* outputOf(options, 0, "deletions", "list", "--all", "--json"))
        assert.deepInclude(all[0], { status: "confirmed", buried: 0, kept: 80, decidedBy: "mara" })
        assert.match(yield* outputOf(options, 0, "deletions", "undo", "1", "--reason", "to be safe"), /by mara: to be safe/)

        const [, found] = shown.match(/"id":"(\d+)"/) ?? []
        const named = ["explain", "people.Person", found ?? "", "--org", "acme"]
        const story = yield* outputOf(options, 0, ...named)
        assert.match(story, /^person person_\S+ of acme: live/)
        assert.match(story, /Decision 1 about deletions: undone by mara \(to be safe\); this record: kept/)
        const told = jsonOf(Loose, yield* outputOf(options, 0, ...named, "--json"))
        assert.deepInclude(told["row"], { entity: "person", externalId: found })
        const nothing = yield* command(options, "explain", "person_none")
        assert.deepStrictEqual([nothing.code, nothing.stderr.startsWith(`There is no row "person_none"`)], [2, true])
      }),
    // Ten processes, one after the other.
    300_000
  )
})
