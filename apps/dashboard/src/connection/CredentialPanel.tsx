import type { Connection, ConnectionView, CredentialFacts } from "@openfaith/api"
import { Button, Group, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { useAdapters } from "../connect/useAdapters.ts"
import { Moment } from "../shell/Moment.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import { DisconnectDialog } from "./DisconnectDialog.tsx"
import { Panel } from "./Panel.tsx"
import { ReauthoriseDialog } from "./ReauthoriseDialog.tsx"
import { useCredential } from "./useConnectionFacts.ts"

const kindWords: Readonly<Record<(typeof CredentialFacts.Type)["kind"], string>> = {
  basic: "A token that a person gave",
  bearer: "A token that a person gave",
  oauth: "Allowed at the source; refreshed by itself"
}

/** What the connection proves itself with. Nothing of it is secret. */
const Facts = ({ credential }: Pick<typeof ConnectionView.Type, "credential">) => {
  if (credential === null) return <Text size="sm">There is none: nothing can be read.</Text>
  const { expiresAt, kind, scopes, storedAt } = credential
  return (
    <Stack gap={6}>
      <Text size="sm" component="div">
        {kindWords[kind]}, stored <Moment at={storedAt} />
        {expiresAt === null ? null : (
          <>
            ; good <Moment at={expiresAt} as="until" />
          </>
        )}
      </Text>
      {scopes === null ? null : (
        <Text size="sm">{scopes.length === 0 ? "It grants nothing." : `It grants ${scopes.toSorted().join(", ")}.`}</Text>
      )}
    </Stack>
  )
}

/** Of a source whose times name no zone: in which one the clocks of the account go. */
const Zone = ({ connection: { adapter, id, zone } }: { readonly connection: Connection }) => {
  const { data } = useAdapters()
  if (zone !== null) return <Text size="sm">Times of this account are those of {zone}.</Text>
  if (data?.items.find((each) => each.id === adapter)?.localTimes !== true) return null
  return (
    <Text size="sm" component="div">
      Times of this account name no zone, and are left out of rows until it is known:{" "}
      <Spoken text={`\`npx openfaith zone ${id} --is America/Chicago\``} />
    </Text>
  )
}

/** Whose account is read, by which right, and how to give another or end it. */
export const CredentialPanel = ({ connection, mayAdminister }: { readonly connection: Connection; readonly mayAdminister: boolean }) => {
  const { data } = useCredential(connection.id)
  const [dialog, setDialog] = useState<"reauthorise" | "disconnect" | null>(null)
  const close = () => setDialog(null)
  return (
    <Panel title="Access">
      <Stack gap="sm">
        <Text size="sm">
          Account {connection.accountId} at {connection.baseUrl}
        </Text>
        <Zone connection={connection} />
        {data === undefined ? null : <Facts credential={data.credential} />}
        {mayAdminister ? (
          <Group gap="xs">
            <Button variant={connection.status === "needs_reauthorisation" ? "filled" : "default"} onClick={() => setDialog("reauthorise")}>
              Authorise again
            </Button>
            <Button variant="default" color="red" onClick={() => setDialog("disconnect")}>
              {connection.status === "disconnected" ? "Remove everything" : "Disconnect"}
            </Button>
          </Group>
        ) : null}
      </Stack>
      {dialog === "reauthorise" ? <ReauthoriseDialog connection={connection} onClose={close} /> : null}
      {dialog === "disconnect" ? <DisconnectDialog connection={connection} onClose={close} /> : null}
    </Panel>
  )
}
