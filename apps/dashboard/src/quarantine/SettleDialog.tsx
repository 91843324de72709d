import { List } from "@mantine/core"
import type { Replayed } from "@openfaith/api"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"

/** Which records a command is about. */
export interface Chosen {
  readonly orgId: string
  readonly which: { readonly id: string } | { readonly fingerprint: string }
  /** `12 records of people.Email`, for the title. */
  readonly words: string
  readonly isOne: boolean
}

export type Verb = "replay" | "waive"

export type Settled =
  | { readonly verb: "replay"; readonly replayed: typeof Replayed.Type }
  | { readonly verb: "waive"; readonly waived: number }

const touches = [["quarantine"], ["open"], ["standings"]]

const send = async ({ orgId, which }: Chosen, verb: Verb, reason: string, key: string): Promise<Settled> => {
  const headers = { "idempotency-key": key }
  if (verb === "replay") return { verb, replayed: await ask(api.quarantine.replayQuarantine({ headers, payload: { orgId, ...which } })) }
  return { verb, waived: (await ask(api.quarantine.waiveQuarantine({ headers, payload: { orgId, reason, ...which } }))).waived }
}

const consequences: Readonly<Record<Verb, ReadonlyArray<string>>> = {
  replay: [
    "What was kept is decoded and transformed again, as if it had just arrived. The source is not asked.",
    "What is whole by now is stored, unless what is stored is newer; what is not stays here, with what is wrong with it now.",
    "Tried for nothing it changes nothing."
  ],
  waive: [
    "Nothing is stored; receipts of later runs still count it as in quarantine.",
    "The same content does not come back here. Any other content does.",
    "It cannot be taken back."
  ]
}

/** Says what a replay or a waiver does, and does it. */
export const SettleDialog = ({
  chosen,
  onClose,
  onSettled,
  verb
}: {
  readonly chosen: Chosen
  readonly verb: Verb
  readonly onSettled: (settled: Settled) => void
  readonly onClose: () => void
}) => {
  const { error, isPending, mutate } = useCommand({
    send: (reason: string, key) => send(chosen, verb, reason, key),
    touches,
    onDone: onSettled
  })
  return (
    <CommandDialog
      title={`${verb === "replay" ? "Replay" : "Waive"} ${chosen.words}?`}
      reason={verb === "waive" ? "required" : "none"}
      confirm={verb === "replay" ? "Replay" : "Waive"}
      keep={chosen.isOne ? "Leave it" : "Leave them"}
      isDangerous={verb === "waive"}
      isSending={isPending}
      error={error}
      onConfirm={mutate}
      onClose={onClose}
    >
      <List size="sm" spacing={4}>
        {consequences[verb].map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </CommandDialog>
  )
}
