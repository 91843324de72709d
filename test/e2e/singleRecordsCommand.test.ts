/** The command line about single records. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { command, type CommandLineOptions, jsonOf, outputOf } from "../support/commandLine.ts"
import { holdDatabase, simulatorProcess, temporaryHome } from "../support/processes.ts"

const token = "church-key:a-secret-of-this-test"
const Stored = Schema.StructWithRest(Schema.Struct({ externalId: Schema.String }), [Schema.Record(Schema.String, Schema.Json)])
const Loose = Schema.Record(Schema.String, Schema.Json)

layer(Layer.empty, { excludeTestServices: true })("`openfaith sync --id`", (it) => {
  it.effect(
    "reads these records now and tells what became of each",
    () =>
      Effect.gen(function* () {
        const home = yield* temporaryHome
        const simulator = yield* simulatorProcess(["--people", "30", "--seed", "3", "--limit", "1000000", "--token", token])
        const options: CommandLineOptions = { home, secrets: ["a-secret-of-this-test"], env: { OPENFAITH_TOKEN: token } }
        const named = ["sync", "--org", "acme", "--adapter", "pco", "--base-url", simulator.url, "--entity", "people.Person"]
        yield* outputOf(options, 0, ...named, "--wait", "--json")
        yield* holdDatabase(home)
        const [first = ""] = (yield* outputOf(options, 0, "records", "people.Person", "--org", "acme")).split("\n")
        const { externalId } = jsonOf(Stored, first)
        const asked = jsonOf(Loose, yield* outputOf(options, 0, ...named, "--id", externalId, "--id", "987654321", "--wait", "--json"))
        assert.deepInclude(asked, {
          requests: 3,
          records: [
            { entity: "people.Person", id: externalId, outcome: "unchanged", detail: null, requests: 1 },
            { entity: "people.Person", id: "987654321", outcome: "gone", detail: null, requests: 2 }
          ]
        })
        assert.strictEqual(yield* outputOf(options, 0, "reads"), "No record waits to be read by id.\n")
        const several = yield* command(options, ...named, "--entity", "people.Email", "--id", "1")
        assert.strictEqual(several.code, 2)
        assert.include(several.stderr, "--id names records of one entity")
        const nested = yield* command(options, ...named.slice(0, -1), "people.HouseholdMembership", "--id", "1")
        assert.strictEqual(nested.code, 2)
        assert.include(nested.stderr, "Leave out --id")
      }),
    300_000
  )
})
