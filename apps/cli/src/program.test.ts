import { assert, describe, it } from "@effect/vitest"
import { version as contractVersion } from "@openfaith/api"
import { Effect } from "effect"
import { version, withOperands } from "./program.ts"
import { running as runningIn } from "./testing/running.ts"

/** Without a home. */
const running = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
  runningIn(args, { OPENFAITH_HOME: `/tmp/openfaith-there-is-none-${process.pid}`, ...environment })

describe("usage errors end with 2 and say what to do", () => {
  const place = ["--org", "a", "--adapter", "pco"]
  const wrong: ReadonlyArray<readonly [string, ReadonlyArray<string>, RegExp?]> = [
    ["an unknown flag", ["sync", "--org", "a", "--adapter", "pco", "--bogus"]],
    ["a missing flag", ["sync", "--org", "a"]],
    ["a missing value", ["sync", "--org"]],
    ["an unknown kind", ["sync", "--org", "a", "--adapter", "pco", "--kind", "some"]],
    ["an unknown command", ["frobnicate"]],
    ["a token without a secret", ["connect", "pco", "--org", "a", "--token", "abc:"], /Half of the token is missing/],
    ["a token file that is not there", ["connect", "pco", "--org", "a", "--token-file", "/nowhere"]],
    ["a token with a space inside", ["connect", "pco", "--org", "a", "--token", "id: secret"], /a space or a line break inside the token/],
    ["a token in two lines", ["reauthorise", "con_1", "--token", "id:\nsecret"], /a space or a line break inside the token/],
    ["a token with an editor's mark", ["connect", "pco", "--org", "a", "--token", "id:sec–ret"], /a mark that no token has/],
    ["another token, and none given", ["reauthorise", "con_1"], /--oauth/],
    ["no token at all", ["connect", "pco", "--org", "a"]],
    ["a role nobody has", ["serve", "--role", "boss"]],
    ["a church without people", ["up", "--demo", "--people", "0"]],
    ["reading where nothing is installed", ["runs"]],
    ["making rows again without saying whether", ["reproject"], /Say either --preview or --apply/],
    ["making rows again in both ways", ["reproject", "--preview", "--apply"], /Say either --preview or --apply/],
    ["a preview that waits", ["reproject", "--preview", "--wait"], /--wait goes with --apply/],
    ["changes where nothing is installed", ["changes", "--after", "12.5"], /There is no OpenFaith installation/],
    ["a schedule without a kind", ["schedule", "set", ...place, "--every", "15m"]],
    [
      "a broken cron line",
      ["schedule", "set", ...place, "--kind", "delta", "--cron", "61 * * * *"],
      /"61 \* \* \* \*" is no cron line .*five fields/
    ],
    ["a schedule that runs all the time", ["schedule", "set", ...place, "--kind", "delta", "--every", "0m"], /cannot run every 0 s/],
    ["a negative interval", ["schedule", "set", ...place, "--kind", "delta", "--every=-5m"], /no duration for --every/],
    [
      "a schedule in the past",
      ["schedule", "set", ...place, "--kind", "delta", "--every", "15m", "--from", "2020-01-01"],
      /not a time in the future/
    ],
    ["a day that never comes", ["schedule", "set", ...place, "--kind", "delta", "--cron", "0 0 30 2 *"], /never due/],
    ["a blackout at no time", ["schedule", "set", ...place, "--kind", "delta", "--blackout", "25:00-26:00"], /no window for --blackout/],
    ["a schedule left as it is", ["schedule", "set", ...place, "--kind", "delta"], /Nothing to change/],
    ["a schedule switched both ways", ["schedule", "set", ...place, "--kind", "delta", "--enable", "--disable"], /exclude one another/],
    [
      "a schedule of an unknown entity",
      ["schedule", "set", ...place, "--kind", "delta", "--entity", "people.Persons", "--every", "1h"],
      /no entity/
    ]
  ]
  for (const [what, args, message] of wrong) {
    it.live(what, () =>
      Effect.gen(function* () {
        const { err, exitCode, out } = yield* running(args)
        assert.strictEqual(exitCode, 2)
        assert.strictEqual(out, "")
        assert.notMatch(err, /\n\s+at /)
        assert.isAbove(err.trim().length, 10)
        if (message !== undefined) assert.match(err, message)
      })
    )
  }

  it.live("as one JSON object with --json", () =>
    Effect.gen(function* () {
      const { err, exitCode, out } = yield* running(["runs", "--json"])
      assert.strictEqual(exitCode, 2)
      assert.strictEqual(err, "")
      assert.match(out, /^\{"error":\{"code":"NoInstallation","message":"There is no OpenFaith installation/)
    })
  )
})

it.live("help ends with 0 and names the exit codes", () =>
  Effect.gen(function* () {
    const { exitCode, out } = yield* running(["--help"])
    assert.strictEqual(exitCode, 0)
    assert.include(out, "3 incomplete")
  })
)

it.live("warns that a token on the command line can be seen, and shows it nowhere", () =>
  Effect.gen(function* () {
    const { err, out } = yield* running(["sync", "--org", "a", "--adapter", "pco", "--token", "topsecret"])
    assert.include(err, "other users of this machine")
    assert.notInclude(err + out, "topsecret")
  })
)

it("leaves everything after psql to psql", () => {
  assert.deepStrictEqual(withOperands(["psql", "-c", "select 1"]), ["psql", "--", "-c", "select 1"])
  assert.deepStrictEqual(withOperands(["psql"]), ["psql"])
  assert.deepStrictEqual(withOperands(["psql", "--help"]), ["psql", "--help"])
  assert.deepStrictEqual(withOperands(["runs", "--json"]), ["runs", "--json"])
})

it("is of the contract's version, so that a server of another one is told as such", () => assert.strictEqual(version, contractVersion))

describe("a server elsewhere that is named wrongly ends with 2 and says what to do", () => {
  const wrong: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, RegExp]> = [
    ["no address", { OPENFAITH_URL: "sync.example.org" }, /OPENFAITH_URL is no address/],
    ["another kind of address", { OPENFAITH_URL: "ftp://sync.example.org" }, /OPENFAITH_URL is no address/],
    [
      "a key in the address",
      { OPENFAITH_URL: "https://me:hidden-key@sync.example.org" },
      /which logs would show: give the key in OPENFAITH_KEY/
    ],
    ["no key", { OPENFAITH_URL: "https://sync.example.org" }, /set OPENFAITH_KEY, or OPENFAITH_KEY_FILE/],
    ["a key of two lines", { OPENFAITH_URL: "https://sync.example.org", OPENFAITH_KEY: "hidden-key\nmore" }, /does not hold a key as/],
    [
      "a key file that is not there",
      { OPENFAITH_URL: "https://sync.example.org", OPENFAITH_KEY_FILE: "/nowhere" },
      /cannot be read \(NotFound\)/
    ]
  ]
  for (const [what, environment, message] of wrong) {
    it.live(what, () =>
      Effect.gen(function* () {
        const { err, exitCode, out } = yield* running(["runs"], environment)
        assert.strictEqual(exitCode, 2, err)
        assert.match(err, message)
        assert.notInclude(err + out, "hidden-key")
      })
    )
  }
})
