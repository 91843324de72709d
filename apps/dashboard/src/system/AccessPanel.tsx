import type { ApiKey, SignedIn } from "@openfaith/api"
import { Button, Group, Stack, Text, Title } from "@mantine/core"
import { type ReactNode, useMemo, useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { KeysetList } from "../list/KeysetList.tsx"
import { type Column, Rows } from "../list/Rows.tsx"
import { Moment } from "../shell/Moment.tsx"
import { NotOffered } from "../shell/NotOffered.tsx"
import { roleWords } from "../shell/roles.ts"
import { Updated } from "../shell/Updated.tsx"
import { useRights } from "../shell/useSession.ts"
import { GiveDialog, type What } from "./GiveDialog.tsx"
import { useKeys, useSignedIn } from "./useAccess.ts"

interface Allowed {
  readonly scope: keyof typeof roleWords
  readonly orgIds: ReadonlyArray<string> | null
}

const allowed = ({ orgIds, scope }: Allowed) => `${roleWords[scope]}${orgIds === null ? "" : ` of ${orgIds.join(", ")}`}`

const personColumns = (onEnd: (session: SignedIn) => void): ReadonlyArray<Column<SignedIn>> => [
  { title: "Browser of", cell: ({ isThis, name }) => (isThis ? `${name} (this one)` : name) },
  { title: "Role", cell: allowed },
  { title: "Signed in", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { title: "Last used", cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} /> },
  {
    title: "What can be done",
    isAction: true,
    cell: (session) => (
      <Button variant="default" size="compact-sm" onClick={() => onEnd(session)} aria-label={`Sign out ${session.name}`}>
        Sign out
      </Button>
    )
  }
]

const keyColumns = (onRevoke: (key: ApiKey) => void): ReadonlyArray<Column<ApiKey>> => [
  {
    title: "Key",
    cell: ({ id, name }) => (
      <>
        {name}
        <Text size="sm" c="dimmed" fw={400}>
          {id}
        </Text>
      </>
    )
  },
  { title: "Role", cell: allowed },
  {
    title: "Made",
    cell: ({ createdAt, createdBy }) => (
      <>
        <Moment at={createdAt} />
        {createdBy === null ? "" : ` by ${createdBy}`}
      </>
    )
  },
  { title: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : <Moment at={lastUsedAt} />) },
  {
    title: "What can be done",
    isAction: true,
    cell: (key) =>
      key.revokedAt === null ? (
        <Button variant="default" size="compact-sm" onClick={() => onRevoke(key)} aria-label={`Revoke ${key.name}`}>
          Revoke
        </Button>
      ) : (
        <>
          revoked <Moment at={key.revokedAt} />
        </>
      )
  }
]

/** What is ended at once and for good. */
interface Ending {
  readonly kind: "key" | "session"
  readonly id: string
  readonly name: string
  /** The session of whoever looks. */
  readonly isThis: boolean
}

const endWords = {
  key: {
    title: "Revoke",
    confirm: "Revoke",
    keep: "Keep it",
    what: "Whatever uses it is refused from now on, for good. Another has to be made."
  },
  session: {
    title: "Sign out",
    confirm: "Sign out",
    keep: "Let it be",
    what: "The browser is asked to sign in again at once; another link is needed for that."
  }
} as const

const EndDialog = ({ ending: { id, isThis, kind, name }, onClose }: { readonly ending: Ending; readonly onClose: () => void }) => {
  const { confirm, keep, title, what } = endWords[kind]
  const { error, isPending, mutate } = useCommand({
    // Ended twice it is as ended once.
    send: async (id: string) => {
      await (kind === "key" ? ask(api.keys.revokeKey({ params: { id } })) : ask(api.keys.endSession({ params: { id } })))
    },
    touches: [["keys"], ["sessions"], ["session"]],
    // From the beginning: nothing of what was shown is kept.
    onDone: () => (isThis ? window.location.assign("/") : onClose())
  })
  return (
    <CommandDialog
      title={`${title} ${name}?`}
      reason="none"
      confirm={confirm}
      keep={keep}
      isDangerous
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(id)}
      onClose={onClose}
    >
      <Text size="sm">{what}</Text>
    </CommandDialog>
  )
}

const Section = ({
  aside,
  children,
  id,
  title
}: {
  readonly id: string
  readonly title: string
  readonly aside: ReactNode
  readonly children: ReactNode
}) => (
  <Stack gap="sm" component="section" aria-labelledby={id}>
    <Group justify="space-between" align="baseline">
      <Title order={2} size="h3" id={id}>
        {title}
      </Title>
      {aside}
    </Group>
    {children}
  </Stack>
)

const Shown = () => {
  const { seesAll } = useRights()
  const keys = useKeys()
  const people = useSignedIn()
  const [giving, setGiving] = useState<What | null>(null)
  const [ending, setEnding] = useState<Ending | null>(null)
  const columns = useMemo(
    () => ({
      people: personColumns(({ id, isThis, name }) => setEnding({ kind: "session", id, name, isThis })),
      keys: keyColumns(({ id, name }) => setEnding({ kind: "key", id, name, isThis: false }))
    }),
    []
  )
  return (
    <Stack gap="xl">
      <Section
        id="people"
        title="People"
        aside={
          seesAll ? (
            <Button variant="default" size="compact-sm" onClick={() => setGiving("link")}>
              Make a sign-in link
            </Button>
          ) : null
        }
      >
        <Updated at={people.updatedAt} />
        <Text size="sm" c="dimmed">
          Browsers that are signed in. A session ends 8 hours after it was used last, and 7 days after it began.
        </Text>
        {seesAll ? null : <NotOffered what="Making a sign-in link" needs="admin" wholeInstallation />}
        <KeysetList view={people} more="More browsers" empty={<Text size="sm">Nobody is signed in with a link.</Text>}>
          {(items) => <Rows caption="Browsers that are signed in" columns={columns.people} rows={items} keyOf={({ id }) => id} />}
        </KeysetList>
      </Section>
      <Section
        id="keys"
        title="Keys"
        aside={
          <Button variant="default" size="compact-sm" onClick={() => setGiving("key")}>
            Make a key
          </Button>
        }
      >
        <Text size="sm" c="dimmed">
          For programs. None sees more than whoever made it.
        </Text>
        <KeysetList view={keys} more="More keys" empty={<Text size="sm">There are none.</Text>}>
          {(items) => <Rows caption="Keys" columns={columns.keys} rows={items} keyOf={({ id }) => id} />}
        </KeysetList>
      </Section>
      {giving === null ? null : <GiveDialog what={giving} onClose={() => setGiving(null)} />}
      {ending === null ? null : <EndDialog ending={ending} onClose={() => setEnding(null)} />}
    </Stack>
  )
}

/** Who may ask: people with a browser, and programs with a key. */
export const AccessPanel = () => {
  const { mayAdminister } = useRights()
  return mayAdminister ? <Shown /> : <NotOffered what="Seeing who may ask" needs="admin" />
}
