/** What `--completions` prints, run by the shells it is for. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { openfaith } from "./openfaith.ts"
import { running } from "./testing/running.ts"

const printed = (shell: string) => Effect.map(running(["--completions", shell], {}), ({ out }) => out)

/** Types a line into bash, presses Tab behind it, and answers what is offered. */
const offered = (script: string, line: string): ReadonlyArray<string> => {
  const words = line.split(" ")
  const ask = `${script}
COMP_LINE=${JSON.stringify(line)}; COMP_POINT=\${#COMP_LINE}; COMP_WORDS=(${words.map((word) => JSON.stringify(word)).join(" ")}); COMP_CWORD=${words.length - 1}
complete=$(complete -p openfaith); function=\${complete#*-F }; function=\${function%% *}
$function openfaith ${JSON.stringify(words.at(-1))} ${JSON.stringify(words.at(-2))}
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stderr, stdout } = spawnSync("bash", ["--norc", "-c", ask], { encoding: "utf8" })
  assert.strictEqual(stderr, "")
  return stdout
    .split("\n")
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .toSorted()
}

const commands = openfaith.subcommands.flatMap((group) => group.commands.map(({ name }) => name))

describe("bash completes", () => {
  const lines: ReadonlyArray<readonly [line: string, offers: ReadonlyArray<string>]> = [
    ["openfaith dele", ["deletions"]],
    ["openfaith deletions ", ["confirm", "list", "reject", "show", "undo"]],
    ["openfaith sync --ki", ["--kind"]],
    ["openfaith sync --kind re", ["reconcile", "reconciliation"]],
    ["openfaith keys create --scope ", ["admin", "operate", "read"]],
    ["openfaith serve --role ", ["all", "api", "runner"]]
  ]
  it.live("what can be typed", () =>
    Effect.gen(function* () {
      const script = yield* printed("bash")
      for (const [line, offers] of lines) assert.deepStrictEqual(offered(script, line), offers, line)
      assert.includeMembers([...offered(script, "openfaith ")], commands)
    })
  )
})

// Only where deep tests run, and there these shells have to be installed.
for (const [shell, ...check] of [
  ["zsh", "-n"],
  ["fish", "--no-execute"]
] as const)
  it.live.runIf(process.env["OPENFAITH_TEST_DEEP"] === "1")(`${shell} takes its completions`, () =>
    Effect.gen(function* () {
      const folder = mkdtempSync(join(tmpdir(), "openfaith-completions-"))
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(folder, { recursive: true })))
      const file = join(folder, shell)
      writeFileSync(file, yield* printed(shell))
      const { error, status, stderr } = spawnSync(shell, [...check, file], { encoding: "utf8" })
      assert.isUndefined(error, `install ${shell}`)
      assert.strictEqual(status, 0, stderr)
    })
  )
