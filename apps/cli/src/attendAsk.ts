/** What a command does with records it has asked for: leaves them to the process that serves, or sees that they are read and tells what became of each. */
import type { AskedReads } from "@openfaith/api"
import { Console, Effect, Schedule } from "effect"
import { OpenFaith } from "./client/OpenFaith.ts"
import { patiently } from "./client/patiently.ts"
import { Ended } from "./output/failures.ts"
import { note } from "./output/Screen.ts"
import { table } from "./output/table.ts"
import { plural } from "./output/words.ts"
import { seeToIt } from "./watchRun.ts"

const lookEvery = "100 millis"

type Asked = typeof AskedReads.Type

const words: Readonly<Record<NonNullable<Asked["records"][number]["outcome"]>, string>> = {
  stored: "stored: something was new",
  unchanged: "unchanged",
  gone: "gone: the source no longer has it",
  merged: "merged into",
  absent: "not there yet: announced by the source, asked for again by itself",
  quarantined: "in quarantine:",
  erased: "erased: nothing of it is stored",
  failed: "not read, tried again by itself:"
}

const inWords = ({ records }: Asked) =>
  table(
    ["entity", "id", "what became of it", "requests"],
    records.map(({ detail, entity, id, outcome, requests }) => [
      entity,
      id,
      `${outcome === null ? "waits" : words[outcome]}${detail === null ? "" : ` ${detail}`}`,
      requests
    ])
  )

export const attendAsk = Effect.fnUntraced(function* (
  connectionId: string,
  { askId, records }: Pick<Asked, "askId" | "records">,
  { json, wait }: { readonly json: boolean; readonly wait: boolean }
) {
  const { api, isServed } = yield* OpenFaith
  if (!wait && (yield* isServed)) {
    const told = `Asked for ${plural(records.length, "record")}. \`openfaith reads\` shows what still waits.`
    return yield* Console.log(json ? JSON.stringify({ askId, records }) : told)
  }
  const worker = yield* seeToIt
  let heldUpBy: string | null = null
  const look = api.connections.getAskedReads({ params: { connectionId, askId } })
  const asked = yield* patiently(look, worker.by === "process").pipe(
    Effect.tap((now) => {
      if (now.heldUpBy === heldUpBy) return Effect.void
      heldUpBy = now.heldUpBy
      return heldUpBy === null ? Effect.void : note(`Waiting: ${heldUpBy}`)
    }),
    Effect.repeat({ until: ({ records }) => records.every(({ outcome }) => outcome !== null), schedule: Schedule.spaced(lookEvery) })
  )
  const requests = asked.records.reduce((sum, each) => sum + (each.requests ?? 0), 0)
  yield* json ? Console.log(JSON.stringify({ askId, records: asked.records, requests })) : Console.log(inWords(asked))
  if (asked.records.some(({ outcome }) => outcome === "failed")) return yield* new Ended({ exitCode: 1 })
})
