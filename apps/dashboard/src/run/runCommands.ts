/** Who told a run what, from the audit log, as lines of its log. */
import type { AuditEntry } from "@openfaith/api"
import type { StateName } from "./entityStates.ts"
import type { LogLine } from "./runLog.ts"

const commands: Readonly<Record<string, { readonly mark: StateName; readonly asked: string; readonly done: string }>> = {
  pauseRun: { mark: "paused", asked: "pause it", done: "paused" },
  resumeRun: { mark: "next", asked: "resume it", done: "resumed" },
  cancelRun: { mark: "cancelled", asked: "cancel it", done: "cancelled" },
  retryRun: { mark: "next", asked: "try it again", done: "tried again" }
}

const because = (reason: string | null) => (reason === null ? "" : `: ${reason}`)

/** `cancelled by ada: the wrong church`, `ada wanted to pause it; refused: run not changeable`. What is no command to a run is left out. */
export const commandLines = (entries: ReadonlyArray<AuditEntry>): ReadonlyArray<LogLine> =>
  entries.flatMap(({ action, actor, at, code, id, reason, status }) => {
    const command = commands[action]
    if (command === undefined) return []
    const line = (mark: StateName, text: string): ReadonlyArray<LogLine> => [{ key: `command ${id}`, at, mark, entity: null, text }]
    const wanted = `${actor} wanted to ${command.asked}${because(reason)}`
    if (status === null) return line("unproven", `${wanted}; whether that was done was not told any more`)
    if (status >= 400) return line("blocked", `${wanted}; refused: ${(code ?? String(status)).replaceAll("_", " ")}`)
    return line(command.mark, `${command.done} by ${actor}${because(reason)}`)
  })
