/** The command line over HTTP, from a second process: with the home, and from another machine's point of view, which has a URL and a key and no home. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Schedule, Schema } from "effect"
import type { Command } from "effect/cli"
import { openfaith } from "../../apps/cli/src/openfaith.ts"
import { running } from "../../apps/cli/src/testing/running.ts"
import { servedHome } from "../support/servedHome.ts"

const people = 80
const orgId = "acme"
const place = ["--org", orgId, "--adapter", "pco"]

/** What there is to name. */
interface Facts {
  readonly run: string
  readonly quarantined: string
  readonly group: string
  readonly record: string
}

/** What has to be the same whoever answers, or how the two differ. */
type Entry =
  /** Looks: the same JSON. Values under these names tell of the moment. */
  | { readonly looks: (facts: Facts) => ReadonlyArray<string>; readonly but?: ReadonlyArray<string> }
  /** Changes something each time: the same names, and its exit code. */
  | {
      readonly acts: (facts: Facts) => ReadonlyArray<string>
      readonly exitCode?: 0 | 1 | 2 | 3
      readonly input?: Readonly<Record<string, string>>
    }
  /** Is about the machine it runs on: says so. */
  | { readonly here: ReadonlyArray<string> }
  /** Looks at whoever answers, so the two tell of different things. */
  | { readonly tells: ReadonlyArray<string>; readonly names: ReadonlyArray<string> }

const entries: Readonly<Record<string, Entry>> = {
  up: { here: ["up"] },
  serve: { here: ["serve"] },
  migrate: { here: ["migrate"] },
  backup: { here: ["backup", "somewhere"] },
  restore: { here: ["restore", "somewhere"] },
  psql: { here: ["psql"] },
  "adapter check": { here: ["adapter", "check", "pco"] },
  status: { tells: ["status"], names: ["url", "session", "connections", "runs", "overdue", "reprojections", "webhooks"] },
  doctor: { tells: ["doctor"], names: ["ok", "checks"] },
  reauthorise: { acts: () => ["reauthorise", "con_there_is_none", "--oauth"], exitCode: 2 },
  connections: { looks: () => ["connections", "--org", orgId] },
  zone: { looks: () => ["zone", ...place] },
  "webhooks list": { looks: () => ["webhooks", "list"], but: ["auditedAt", "seenAt"] },
  "webhooks repair": { acts: () => ["webhooks", "repair", ...place], exitCode: 0 },
  "keys list": { looks: () => ["keys", "list"], but: ["lastUsedAt"] },
  "keys create": { acts: () => ["keys", "create", "--name", "another", "--org", orgId] },
  "keys revoke": { acts: () => ["keys", "revoke", "key_there_is_none"], exitCode: 2 },
  "entities list": { looks: () => ["entities", "list", ...place], but: ["watermark"] },
  "entities disable": { acts: () => ["entities", "disable", "people.NamePrefix", ...place] },
  "entities enable": { acts: () => ["entities", "enable", "people.NamePrefix", ...place] },
  "fields list": { looks: () => ["fields", "list", ...place] },
  "fields disable": { acts: () => ["fields", "disable", "people.Person.medical_notes", ...place] },
  "fields enable": { acts: () => ["fields", "enable", "people.Person.no_such", ...place], exitCode: 2 },
  "keys rotate": { acts: () => ["keys", "rotate"] },
  "keys link": { acts: () => ["keys", "link"] },
  plan: { looks: () => ["plan", ...place] },
  "schedule list": { looks: () => ["schedule", "list", "--org", orgId] },
  "schedule set": { acts: () => ["schedule", "set", ...place, "--kind", "delta", "--every", "1h"] },
  "schedule rotation": { looks: () => ["schedule", "rotation", ...place], but: ["unprovenSeconds"] },
  runs: { looks: () => ["runs", "--limit", "700"] },
  run: { looks: ({ run }) => ["run", run, "--watch"] },
  reads: { looks: () => ["reads"] },
  budget: { looks: () => ["budget", "--org", orgId] },
  cluster: { looks: () => ["cluster"], but: ["heartbeatAt", "silentSeconds", "shards"] },
  "cluster drain": { acts: () => ["cluster", "drain", "nobody.example:1"], exitCode: 2 },
  proven: { looks: () => ["proven", "--entity", "people.Person"] },
  graph: { looks: () => ["graph", "pco"] },
  sync: { acts: () => ["sync", ...place, "--kind", "delta", "--wait"] },
  pause: { acts: ({ run }) => ["pause", run], exitCode: 2 },
  resume: { acts: ({ run }) => ["resume", run], exitCode: 2 },
  cancel: { acts: ({ run }) => ["cancel", run], exitCode: 2 },
  retry: { acts: ({ run }) => ["retry", run], exitCode: 2 },
  rows: { looks: () => ["rows", "person", "--org", orgId] },
  records: { looks: () => ["records", "people.Email", "--org", orgId, "--include-deleted"] },
  explain: { looks: ({ record }) => ["explain", "people.Person", record, "--org", orgId] },
  changes: { looks: () => ["changes"] },
  reproject: { acts: () => ["reproject", "--apply", "--entity", "people.Campus", "--wait"] },
  "alerts list": { looks: () => ["alerts", "list", "--all"] },
  "alerts silence": { acts: () => ["alerts", "silence", "--org", orgId, "--for", "2h", "--reason", "a test"] },
  "alerts silences": { looks: () => ["alerts", "silences"] },
  "alerts unsilence": { acts: () => ["alerts", "unsilence", "987654321"], exitCode: 2 },
  "alerts channels": { looks: () => ["alerts", "channels"] },
  "alerts test": { acts: () => ["alerts", "test"], exitCode: 1 },
  audit: { looks: () => ["audit", "--org", orgId] },
  "quarantine list": { looks: () => ["quarantine", "list", "--all", "--org", orgId] },
  "quarantine show": { looks: ({ quarantined }) => ["quarantine", "show", quarantined] },
  "quarantine replay": { acts: ({ group }) => ["quarantine", "replay", "--group", group] },
  "quarantine waive": { acts: () => ["quarantine", "waive", "987654321", "--reason", "a test"], exitCode: 2 },
  "deletions list": { looks: () => ["deletions", "list", "--all"] },
  "deletions show": { looks: () => ["deletions", "show", "1", "--limit", "3"] },
  "deletions confirm": { acts: () => ["deletions", "confirm", "99"], exitCode: 2 },
  "deletions reject": { acts: () => ["deletions", "reject", "99", "--reason", "a test"], exitCode: 2 },
  "deletions undo": { acts: () => ["deletions", "undo", "1"], exitCode: 2 },
  erase: { acts: () => ["erase", "person", "person_there_is_none", "--org", orgId, "--yes"], exitCode: 2 },
  disconnect: { acts: () => ["disconnect", ...place, "--purge", "--preview"] },
  connect: { acts: () => ["connect", "pco", "--org", orgId], exitCode: 1, input: { OPENFAITH_TOKEN: "nobody:wrong" } }
}

interface Asked {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

interface Standing {
  readonly facts: Facts
  /** With the home. */
  readonly atHome: (args: ReadonlyArray<string>, more?: Readonly<Record<string, string>>) => Effect.Effect<Asked>
  /** With a URL and a key, and a home that must not come to be. */
  readonly elsewhere: (args: ReadonlyArray<string>, more?: Readonly<Record<string, string>>) => Effect.Effect<Asked>
  readonly noHome: string
  readonly key: string
  readonly served: Effect.Success<ReturnType<typeof servedHome>>
}

const Created = Schema.fromJsonString(Schema.Struct({ secret: Schema.String }))
const Identified = Schema.fromJsonString(Schema.Array(Schema.Struct({ id: Schema.String })))
const Grouped = Schema.fromJsonString(Schema.Array(Schema.Struct({ fingerprint: Schema.String })))

class Elsewhere extends Context.Service<Elsewhere, Standing>()("test/e2e/Elsewhere") {
  /** A synced organisation with something in every list, whose server does only what it is asked for. */
  static readonly layer = Layer.effect(
    Elsewhere,
    Effect.gen(function* () {
      const served = yield* servedHome(people, "--limit", "1000000")
      const { home, simulator, url } = served
      const atHome: Standing["atHome"] = (args, more = {}) => running([...args, "--json"], { OPENFAITH_HOME: home, USER: "mara", ...more })
      const done = Effect.fnUntraced(function* (exitCode: number, ...args: ReadonlyArray<string>) {
        const asked = yield* atHome(args)
        assert.strictEqual(asked.exitCode, exitCode, `${args.join(" ")}: ${asked.err}${asked.out}`)
        return asked.out
      })
      yield* served.connect(orgId)
      for (const kind of ["delta", "reconcile"]) yield* done(0, "schedule", "set", ...place, "--kind", kind, "--every", "1d", "--disable")
      yield* simulator.setFaults([{ kind: "wrong-type", record: "Email", attribute: "address", everyId: 50 }])
      yield* done(0, "sync", ...place, "--wait")
      yield* simulator.setFaults([{ kind: "empty", match: { path: "^/people/v2/people\\?" } }])
      yield* done(3, "sync", ...place, "--kind", "reconcile", "--entity", "people.Person", "--wait")
      yield* simulator.setFaults([])
      // The first audit comes by itself after the first full run; it is not to fall between two looks.
      yield* done(0, "webhooks", "repair", ...place)
      const { secret: key } = Schema.decodeUnknownSync(Created)(yield* done(0, "keys", "create", "--name", "elsewhere", "--scope", "admin"))
      const first = <A>(found: ReadonlyArray<A>): A => {
        const [one] = found
        return one ?? assert.fail("there is none")
      }
      const quarantined = ["quarantine", "list", "--org", orgId]
      const [person = ""] = (yield* done(0, "records", "people.Person", "--org", orgId)).split("\n")
      const facts: Facts = {
        // The oldest: a full one that is complete.
        run: first(Schema.decodeUnknownSync(Identified)(yield* done(0, "runs")).toReversed()).id,
        quarantined: first(Schema.decodeUnknownSync(Identified)(yield* done(0, ...quarantined, "--all"))).id,
        group: first(Schema.decodeUnknownSync(Grouped)(yield* done(0, ...quarantined))).fingerprint,
        record: Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ externalId: Schema.String })))(person).externalId
      }
      const noHome = join(home, "..", "nowhere")
      const elsewhere: Standing["elsewhere"] = (args, more = {}) =>
        running([...args, "--json"], { OPENFAITH_HOME: noHome, OPENFAITH_URL: url, OPENFAITH_KEY: key, USER: "mara", ...more })
      return Elsewhere.of({ served, facts, atHome, elsewhere, noHome, key })
    })
  )
}

/** Those that do something themselves beside what is below them. */
const alsoAlone: ReadonlyArray<string> = ["cluster"]

/** Every command by its words. */
const commandsOf = (command: Command.Command.Any, words: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  const below = command.subcommands.flatMap(({ commands }) => [...commands])
  const own = words.join(" ")
  return below.length === 0
    ? [own]
    : [...(alsoAlone.includes(own) ? [own] : []), ...below.flatMap((each) => commandsOf(each, [...words, each.name]))]
}

/** One JSON value or a line for each, without what tells of the moment. */
const valuesIn = (out: string, but: ReadonlyArray<string> = []): unknown => {
  const parsed = (text: string) => JSON.parse(text, (name, value: unknown) => (but.includes(name) ? "of the moment" : value))
  const isWhole = out.startsWith("{\n")
  return isWhole ? parsed(out) : out.trim().split("\n").map(parsed)
}

/** The names in a JSON value, whatever the values. */
const namesIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(namesIn)
  return typeof value === "object" && value !== null ? Object.keys(value).toSorted() : typeof value
}

layer(Elsewhere.layer, { excludeTestServices: true, timeout: 300_000 })("Over HTTP the command line", (it) => {
  it.effect("has an entry for each of its commands here, so that none is forgotten", () =>
    Effect.sync(() => assert.deepStrictEqual(Object.keys(entries).toSorted(), [...commandsOf(openfaith)].toSorted()))
  )

  for (const [name, entry] of Object.entries(entries)) {
    it.effect(`does \`${name}\` with a URL and a key as with the home`, () =>
      Effect.gen(function* () {
        const { atHome, elsewhere, facts, noHome, key } = yield* Elsewhere
        if ("here" in entry) {
          const { exitCode, out } = yield* elsewhere(entry.here)
          assert.strictEqual(exitCode, 2, out)
          assert.match(out, /is about this machine, and OPENFAITH_URL names http/)
        } else if ("tells" in entry) {
          const { exitCode, err, out } = yield* elsewhere(entry.tells)
          assert.strictEqual(exitCode, 0, err + out)
          assert.includeMembers(Object.keys(Object(JSON.parse(out))), [...entry.names])
          assert.strictEqual((yield* atHome(entry.tells)).exitCode, 0)
        } else if ("looks" in entry) {
          const args = entry.looks(facts)
          const look = Effect.map(Effect.all({ home: atHome(args), there: elsewhere(args) }), ({ home, there }) => ({
            there,
            shown: [there, home].map(({ exitCode, out }) => [exitCode, valuesIn(out, entry.but)])
          }))
          // A run that a command before has asked for may still go on: then what there is to see changes between two looks.
          const { shown, there } = yield* look.pipe(
            Effect.repeat({
              until: ({ shown: [one, other] }) => isDeepStrictEqual(one, other),
              schedule: Schedule.spaced("1 second"),
              times: 30
            })
          )
          assert.deepStrictEqual(shown[0], shown[1], there.err)
          assert.isAbove(there.out.length, 2, "there is something to see")
        } else {
          const { exitCode = 0, input } = entry
          const args = entry.acts(facts)
          const home = yield* atHome(args, input)
          const there = yield* elsewhere(args, input)
          assert.deepStrictEqual([home.exitCode, there.exitCode], [exitCode, exitCode], `${home.err}${home.out}\n${there.err}${there.out}`)
          assert.deepStrictEqual(namesIn(valuesIn(there.out)), namesIn(valuesIn(home.out)))
          if (name !== "keys create") assert.notInclude(there.out + there.err, key)
        }
        assert.isFalse(existsSync(noHome), "a home came to be")
      })
    )
  }

  it.effect("answers the same within a command, where no server runs", () =>
    Effect.gen(function* () {
      const { atHome, elsewhere, facts, served } = yield* Elsewhere
      const looks = [
        ["rows", "email", "--org", orgId],
        ["run", facts.run],
        ["deletions", "show", "1"]
      ]
      const before = yield* Effect.forEach(looks, (args) => elsewhere(args))
      yield* served.kill
      for (const [index, args] of looks.entries()) {
        const { exitCode, err, out } = yield* atHome(args)
        assert.strictEqual(exitCode, 0, err + out)
        assert.deepStrictEqual(valuesIn(out), valuesIn(before[index]?.out ?? ""), args.join(" "))
      }
    })
  )
})
