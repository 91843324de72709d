import type { Silence } from "@openfaith/api"
import { Button, Group, Stack, Text, Title } from "@mantine/core"
import { useMemo, useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { KeysetList } from "../list/KeysetList.tsx"
import { type Column, Rows } from "../list/Rows.tsx"
import { Moment } from "../shell/Moment.tsx"
import { useRights } from "../shell/useSession.ts"
import { useSilences } from "./useAlerts.ts"
import { silenceWords } from "./words.ts"

const columnsFor = (onEnd: ((silence: Silence) => void) | null): ReadonlyArray<Column<Silence>> => [
  { title: "What", cell: silenceWords },
  { title: "Why", cell: ({ reason }) => reason },
  {
    title: "By",
    cell: ({ createdAt, createdBy }) => (
      <>
        {createdBy}, <Moment at={createdAt} />
      </>
    )
  },
  { title: "Ends", cell: ({ until }) => <Moment at={until} as="until" /> },
  ...(onEnd === null
    ? []
    : [
        {
          title: "What can be done",
          isAction: true,
          cell: (silence: Silence) => (
            <Button variant="default" size="compact-sm" onClick={() => onEnd(silence)}>
              End it
            </Button>
          )
        }
      ])
]

const EndDialog = ({ onClose, silence }: { readonly silence: Silence; readonly onClose: () => void }) => {
  const { error, isPending, mutate } = useCommand({
    // Ended twice it is as ended once.
    send: (id: string) => ask(api.alerts.endSilence({ params: { id } })),
    touches: [["alerts"], ["open"]],
    onDone: onClose
  })
  return (
    <CommandDialog
      title="End this silence?"
      reason="none"
      confirm="End it"
      keep="Keep it"
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(silence.id)}
      onClose={onClose}
    >
      <Text size="sm">{silenceWords(silence)}. What is still wrong is told of within a minute.</Text>
    </CommandDialog>
  )
}

/** What nobody is told of for a while. */
export const Silences = ({ onSilence, org }: { readonly org: string | undefined; readonly onSilence: (() => void) | null }) => {
  const view = useSilences(org)
  const { mayOperate } = useRights()
  const [ending, setEnding] = useState<Silence | null>(null)
  const columns = useMemo(() => columnsFor(mayOperate ? setEnding : null), [mayOperate])
  return (
    <Stack gap="sm" component="section" aria-labelledby="silences">
      <Group justify="space-between" align="baseline">
        <Title order={2} size="h3" id="silences">
          Silences
        </Title>
        {onSilence === null ? null : (
          <Button variant="default" size="compact-sm" onClick={onSilence}>
            Silence something
          </Button>
        )}
      </Group>
      <KeysetList
        view={view}
        more="Older silences"
        empty={<Text size="sm">There are none: whoever is to be told is told of everything.</Text>}
      >
        {(silences) => <Rows caption="Silences" columns={columns} rows={silences} keyOf={({ id }) => id} />}
      </KeysetList>
      {ending === null ? null : <EndDialog silence={ending} onClose={() => setEnding(null)} />}
    </Stack>
  )
}
