import { AlertKind, type Alert } from "@openfaith/api"
import { NativeSelect, Text, TextInput } from "@mantine/core"
import { Option, Schema } from "effect"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { useConnection } from "../run/runFacts.ts"
import { useRights } from "../shell/useSession.ts"
import { type Draft, draftFor, silenceOf, silenceSpans, type Where } from "./silence.ts"
import { alertKindsByWords } from "./words.ts"

const kindOf = Schema.decodeUnknownOption(AlertKind)
const whereOf = Schema.decodeUnknownOption(Schema.Literals(["connection", "organisation", "everywhere"]))

/** Tells nobody of some alerts for a while. */
export const SilenceDialog = ({
  alert,
  onClose,
  onSilenced
}: {
  /** `null`: made without one, as before a planned outage. */
  readonly alert: Alert | null
  readonly onSilenced: () => void
  readonly onClose: () => void
}) => {
  const { seesAll } = useRights()
  const [draft, setDraft] = useState<Draft>(() => draftFor(alert))
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const connection = useConnection(draft.connectionId ?? undefined)
  const { error, isPending, mutate } = useCommand({
    send: (payload: NonNullable<ReturnType<typeof silenceOf>>, key) =>
      ask(api.alerts.silence({ headers: { "idempotency-key": key }, payload })),
    touches: [["alerts"], ["open"]],
    onDone: onSilenced
  })
  const places: ReadonlyArray<readonly [Where, string]> = [
    ...(draft.connectionId === null ? [] : [["connection", `The connection ${connection?.accountName ?? draft.connectionId}`] as const]),
    ["organisation", alert?.orgId ? `The organisation ${alert.orgId}` : "One organisation"],
    ...(seesAll ? [["everywhere", "Everywhere"] as const] : [])
  ]
  return (
    <CommandDialog
      title="Silence"
      reason="required"
      confirm="Silence"
      keep="Go on telling"
      isIncomplete={silenceOf(draft, "") === null}
      isSending={isPending}
      error={error}
      onConfirm={(reason) => {
        const payload = silenceOf(draft, reason)
        if (payload !== null) mutate(payload)
      }}
      onClose={onClose}
    >
      <Text size="sm">
        Nobody is told of what matches until it ends. It is listed all the same, and what is still wrong then is told of then.
      </Text>
      <NativeSelect
        label="What"
        value={draft.kind ?? ""}
        data={[{ value: "", label: "Whatever it is" }, ...alertKindsByWords]}
        onChange={({ currentTarget }) => change({ kind: Option.getOrNull(kindOf(currentTarget.value)) })}
      />
      <NativeSelect
        label="Where"
        value={draft.where}
        data={places.map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget }) => change({ where: Option.getOrElse(whereOf(currentTarget.value), () => draft.where) })}
      />
      {draft.where === "organisation" && !alert?.orgId ? (
        <TextInput
          label="Organisation"
          required
          autoComplete="off"
          value={draft.orgId}
          onChange={({ currentTarget }) => change({ orgId: currentTarget.value })}
        />
      ) : null}
      <NativeSelect
        label="For"
        value={String(draft.seconds)}
        data={[...silenceSpans]}
        onChange={({ currentTarget }) => change({ seconds: Number(currentTarget.value) })}
      />
    </CommandDialog>
  )
}
