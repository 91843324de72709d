import type { Connection } from "@openfaith/api"
import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { newKey } from "../api/newKey.ts"
import { untilAnswered } from "../api/untilAnswered.ts"
import { useGraph } from "../run/runFacts.ts"
import { Failure } from "../shell/Failure.tsx"
import { hardRelatives } from "./relatives.ts"

/** Says what goes with an entity that is switched on or off, then does it. */
export const SwitchDialog = ({
  connection,
  entity,
  isOn,
  onClose
}: {
  readonly connection: Connection
  readonly entity: string
  readonly isOn: boolean
  readonly onClose: () => void
}) => {
  const queries = useQueryClient()
  const edges = useGraph(connection.adapter)?.edges ?? []
  const relatives = hardRelatives(edges, entity, isOn ? "neededBy" : "needs")
  const change = useMutation({
    mutationFn: (key: string) =>
      ask(
        api.connections.switchEntities({
          params: { connectionId: connection.id },
          headers: { "idempotency-key": key },
          payload: { entities: [entity], enabled: !isOn }
        })
      ),
    ...untilAnswered,
    onSuccess: onClose,
    onSettled: () => Promise.all(["standings", "proven", "connections"].map((first) => queries.invalidateQueries({ queryKey: [first] })))
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Switch ${entity} ${isOn ? "off" : "on"}?`}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Text size="sm">
          {isOn
            ? "It is not asked for any more, by no run and no signal. What is stored of it stays as it is, and gets old."
            : "It is read from now on; a full sync of it reads what there is."}
        </Text>
        {relatives.length === 0 ? null : (
          <Text size="sm">
            {isOn ? "With it goes what cannot be without it" : "With it comes what it cannot be without"}: {relatives.join(", ")}.
          </Text>
        )}
        {change.isError ? <Failure error={change.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Leave it {isOn ? "on" : "off"}
          </Button>
          <Button {...(isOn ? { color: "red" } : {})} loading={change.isPending} onClick={() => change.mutate(newKey())}>
            Switch it {isOn ? "off" : "on"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
