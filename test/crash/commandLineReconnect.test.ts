/**
 * Commands that stay, on a machine without the home, while the server they ask is killed with `kill -9` in the middle of a run and started again: they
 * wait, say so once, and go on from where they were. With the home, whoever waits for a run takes over.
 */
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import {
  type CommandLineOptions,
  endOf,
  eventually,
  linesOf,
  outputOf,
  processes,
  startCommand,
  watchOutput
} from "../support/commandLine.ts"
import { servedHome } from "../support/servedHome.ts"

const orgId = "acme"
const place = ["--org", orgId, "--adapter", "pco"]

const Ended = Schema.fromJsonString(Schema.Struct({ runId: Schema.String, status: Schema.String }))
const Run = Schema.fromJsonString(Schema.Array(Schema.Struct({ id: Schema.String, status: Schema.String })))
const Created = Schema.fromJsonString(Schema.Struct({ secret: Schema.String }))
const Change = Schema.fromJsonString(Schema.Struct({ position: Schema.String }))

const positionsIn = (out: string) => linesOf(out).map((line) => Schema.decodeUnknownSync(Change)(line).position)

/** A command that is ended with the scope, whatever the test finds. */
const started = (options: CommandLineOptions, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const command = startCommand(options, ...args)
      return { ...command, told: watchOutput(command) }
    }),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
  )

it.live(
  "outlasts a server that is killed and started again: nothing is doubled, nothing skipped, and it says so once",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const served = yield* servedHome(150, "--limit", "1000000")
        const { home, options, simulator, url } = served
        yield* served.connect(orgId)
        const { secret: key } = Schema.decodeUnknownSync(Created)(
          yield* outputOf(options, 0, "keys", "create", "--name", "elsewhere", "--scope", "operate", "--json")
        )
        const elsewhere: CommandLineOptions = {
          home: join(home, "..", "nowhere"),
          secrets: [...options.secrets, key],
          env: { OPENFAITH_URL: url, OPENFAITH_KEY: key }
        }

        // Slow enough to be met at work, whatever else the machine does.
        yield* simulator.setFaults([{ kind: "stall", milliseconds: 400 }])
        const following = yield* started(elsewhere, "changes", "--follow")
        const syncing = yield* started(elsewhere, "sync", ...place, "--wait", "--json")
        yield* eventually(
          "a run is at work, and its changes are told",
          60,
          Effect.sync(() => /"position"/.test(following.told()) && / done: /.test(syncing.told())),
          () => `${following.told()}\n${syncing.told()}`
        )
        const [run] = Schema.decodeUnknownSync(Run)(yield* outputOf(elsewhere, 0, "runs", "--json"))
        const watching = yield* started(elsewhere, "run", run?.id ?? "", "--watch", "--json")
        yield* eventually(
          "the run is watched",
          30,
          Effect.sync(() => watching.told() !== ""),
          watching.told
        )
        const three = [following, syncing, watching]
        const args = processes().filter(({ pid }) => three.some((each) => each.pid === pid))
        for (const each of args) assert.notInclude(each.args, key, "the key is in a list of processes")
        assert.strictEqual(args.length, 3)

        const before = positionsIn(following.told()).length
        yield* served.kill
        const away = /^The server at http:\/\/127\.0\.0\.1:\d+ does not answer \(\w+\); waiting for it\.$/gm
        yield* eventually(
          "all three say that they wait",
          40,
          Effect.sync(() => three.every(({ told }) => told().match(away) !== null)),
          () => three.map(({ told }) => told()).join("\n---\n")
        )
        yield* simulator.setFaults([])
        yield* served.serveAgain

        const [synced, watched] = yield* Effect.all([endOf(elsewhere, syncing), endOf(elsewhere, watching)], { concurrency: 2 })
        for (const ended of [synced, watched]) {
          assert.strictEqual(ended.code, 0, ended.stderr)
          const { runId, status } = Schema.decodeUnknownSync(Ended)(ended.stdout)
          assert.deepStrictEqual([runId, status], [run?.id, "complete"])
          assert.strictEqual(ended.stderr.match(away)?.length, 1, ended.stderr)
        }
        const all = positionsIn(yield* outputOf(elsewhere, 0, "changes"))
        yield* eventually(
          "every change is told",
          30,
          Effect.sync(() => following.told().includes(`"position":"${all.at(-1)}"`)),
          following.told
        )
        following.child.kill("SIGINT")
        const followed = yield* endOf(elsewhere, following)
        assert.strictEqual(followed.stderr.match(away)?.length, 1, followed.stderr)
        assert.deepStrictEqual(positionsIn(followed.stdout), all)
        assert.isAbove(all.length, before, "some changes came after the server was killed")

        // With the home nobody has to start it again.
        yield* simulator.setFaults([{ kind: "stall", milliseconds: 400 }])
        const own = yield* started(options, "sync", ...place, "--wait", "--json")
        yield* eventually(
          "a run of the server's is at work",
          60,
          Effect.sync(() => / done: /.test(own.told())),
          own.told
        )
        yield* served.kill
        yield* simulator.setFaults([])
        const taken = yield* endOf(options, own)
        assert.strictEqual(taken.code, 0, taken.stderr)
        assert.strictEqual(Schema.decodeUnknownSync(Ended)(taken.stdout).status, "complete")
        assert.match(taken.stderr, /^The process that worked on this has gone; this one goes on\.$/m)
      })
    ),
  { timeout: 240_000 }
)
