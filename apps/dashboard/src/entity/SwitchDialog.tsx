import type { Connection } from "@openfaith/api"
import { Text } from "@mantine/core"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { useGraph } from "../run/runFacts.ts"
import { hardRelatives } from "./relatives.ts"

/** Says what goes with an entity that is switched on or off, then does it. */
export const SwitchDialog = ({
  connection,
  entity,
  isOn,
  onClose,
  turnsOn
}: {
  readonly connection: Connection
  readonly entity: string
  /** What was asked for; how it is may change meanwhile. */
  readonly turnsOn: boolean
  readonly isOn: boolean
  readonly onClose: () => void
}) => {
  const edges = useGraph(connection.adapter)?.edges ?? []
  const relatives = hardRelatives(edges, entity, turnsOn ? "needs" : "neededBy")
  const { error, isPending, mutate } = useCommand({
    send: (enabled: boolean, key) =>
      ask(
        api.connections.switchEntities({
          params: { connectionId: connection.id },
          headers: { "idempotency-key": key },
          payload: { entities: [entity], enabled }
        })
      ),
    touches: [["standings"], ["proven"], ["connections"]],
    onDone: onClose
  })
  const word = turnsOn ? "on" : "off"
  const isOvertaken = isOn === turnsOn && !isPending
  return (
    <CommandDialog
      title={`Switch ${entity} ${word}?`}
      confirm={`Switch it ${word}`}
      keep={isOvertaken ? "Close" : `Leave it ${turnsOn ? "off" : "on"}`}
      isDangerous={!turnsOn}
      isIncomplete={isOvertaken}
      isSending={isPending}
      error={error}
      aside={
        isOvertaken ? (
          <Text size="sm" role="status">
            Somebody else was quicker: it is {word} already.
          </Text>
        ) : null
      }
      onConfirm={() => mutate(turnsOn)}
      onClose={onClose}
    >
      <Text size="sm">
        {turnsOn
          ? "It is read from now on; a full sync of it reads what there is."
          : "It is not asked for any more, by no run and no signal. What is stored of it stays as it is, and gets old."}
      </Text>
      {relatives.length === 0 ? null : (
        <Text size="sm">
          {turnsOn ? "With it comes what it cannot be without" : "With it goes what cannot be without it"}: {relatives.join(", ")}.
        </Text>
      )}
    </CommandDialog>
  )
}
