import type { Connection } from "@openfaith/api"
import { Checkbox, Text, TextInput } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { grouped, plural } from "../run/words.ts"
import { Failure } from "../shell/Failure.tsx"
import { useSchedules, useStanding, useWebhooks } from "./useConnectionFacts.ts"

/** What would go, counted: the rows an application reads, and all there is. */
const usePurgePreview = (id: string, isWanted: boolean) =>
  useQuery({
    queryKey: ["purge-preview", id],
    queryFn: ({ signal }) => ask(api.connections.previewPurge({ params: { connectionId: id } }), signal),
    enabled: isWanted
  })

const Preview = ({ id }: { readonly id: string }) => {
  const { data, error } = usePurgePreview(id, true)
  if (data === undefined) return error === null ? <Text size="sm">Counting what there is…</Text> : <Failure error={error} />
  const all = data.tables.reduce((sum, { rows }) => sum + rows, 0)
  const shown = data.tables.filter(({ table }) => table.startsWith("canonical.")).reduce((sum, { rows }) => sum + rows, 0)
  return (
    <Text size="sm">
      {plural(shown, "row")} that applications read will go, {grouped(all)} with all that stands behind them.{" "}
      {data.destroysKeys ? `The keys of ${data.orgId} are destroyed too, so copies of the database open no secret of it any more. ` : ""}
      Applications that follow the changes see deletions. It cannot be undone.
    </Text>
  )
}

/** What ends with the connection, counted, before anything does. */
const WhatStops = ({ connection: { id, orgId } }: { readonly connection: Connection }) => {
  const { data: schedules } = useSchedules(orgId)
  const { data: webhooks } = useWebhooks(id, true)
  const { data: standing } = useStanding(id)
  if (schedules === undefined || webhooks === undefined || standing === undefined) return <Text size="sm">Counting what stops …</Text>
  const own = schedules.items.filter(({ connectionId, enabled }) => connectionId === id && enabled).length
  const { others, run } = standing.activity
  const active = (run === null ? 0 : 1) + others
  return (
    <Text size="sm">
      {active === 0 ? "No run is active. " : `${plural(active, "active run")} will be cancelled. `}
      {plural(own, "schedule")} will start nothing any more, and {plural(webhooks.subscriptions.length, "subscription")} at the source will
      be removed.
    </Text>
  )
}

/** Ends a connection. What is stored stays, unless its removal is asked for, by name. */
export const DisconnectDialog = ({ connection, onClose }: { readonly connection: Connection; readonly onClose: () => void }) => {
  const navigate = useNavigate()
  const isOver = connection.status === "disconnected"
  const [wantsPurge, setWantsPurge] = useState(isOver)
  // Somebody else may disconnect it meanwhile: what is left to do then is to remove what is stored.
  const purge = wantsPurge || isOver
  const [typed, setTyped] = useState("")
  const { error, isPending, mutate } = useCommand({
    send: (purge: boolean, key) =>
      ask(
        api.connections.disconnect({
          params: { connectionId: connection.id },
          headers: { "idempotency-key": key },
          payload: { purge }
        })
      ),
    touches: [[]],
    onDone: (_, purge) => {
      onClose()
      if (purge) void navigate({ to: "/" })
    }
  })
  return (
    <CommandDialog
      title={isOver ? `Remove everything of ${connection.accountName}?` : `Disconnect ${connection.accountName}?`}
      confirm={purge ? "Remove everything" : "Disconnect"}
      keep={isOver ? "Keep it" : "Keep the connection"}
      isDangerous
      isIncomplete={purge && typed.trim() !== connection.orgId}
      isTypedInto={typed !== ""}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(purge)}
      onClose={onClose}
    >
      {isOver ? null : (
        <>
          <Text size="sm">
            Runs and schedules stop, the source is told to send nothing more, and the token is destroyed. What is stored can still be read.
          </Text>
          <WhatStops connection={connection} />
          <Checkbox
            label="Also remove everything that is stored of it"
            checked={wantsPurge}
            onChange={({ currentTarget }) => setWantsPurge(currentTarget.checked)}
          />
        </>
      )}
      {purge ? (
        <>
          <Preview id={connection.id} />
          <TextInput
            label={`Type ${connection.orgId} to confirm`}
            autoComplete="off"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </>
      ) : null}
    </CommandDialog>
  )
}
