import type { Connection } from "@openfaith/api"
import { Button, Divider, Text } from "@mantine/core"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { type Credential, credentialOf, nothingTyped } from "../connect/credential.ts"
import { TokenFields } from "../connect/TokenFields.tsx"
import { useAdapters } from "../connect/useAdapters.ts"
import { Failure } from "../shell/Failure.tsx"
import { credentialKey, standingKey } from "./useConnectionFacts.ts"

/** Gives the connection another token of the same account: allowed at the source, or typed. */
export const ReauthoriseDialog = ({
  connection: { accountName, adapter: adapterId, id },
  onClose
}: {
  readonly connection: Connection
  readonly onClose: () => void
}) => {
  const adapter = useAdapters().data?.items.find((each) => each.id === adapterId)
  const kinds = adapter?.auth.filter((kind) => kind !== "oauth") ?? []
  const [typed, setTyped] = useState(nothingTyped)
  const credential = credentialOf(typed)
  const leave = useCommand({
    send: () => ask(api.authorisations.startReauthorisation({ params: { connectionId: id }, payload: {} })),
    touches: [],
    onDone: ({ authorizeUrl }) => window.location.assign(authorizeUrl)
  })
  const give = useCommand({
    send: (given: Credential, key) =>
      ask(
        api.authorisations.reauthorise({
          params: { connectionId: id },
          headers: { "idempotency-key": key },
          payload: { credential: given }
        })
      ),
    touches: [standingKey(id), credentialKey(id)],
    onDone: onClose
  })
  return (
    <CommandDialog
      title="Authorise again"
      confirm={kinds.length === 0 ? null : "Try this token and keep it"}
      keep="Leave it"
      startsAt="field"
      isIncomplete={credential === null}
      isTypedInto={typed !== nothingTyped}
      isSending={give.isPending}
      error={give.error}
      onConfirm={() => {
        if (credential !== null) give.mutate(credential)
      }}
      onClose={onClose}
    >
      <Text size="sm">Only the account of {accountName} is accepted. What stopped for want of access goes on by itself where it was.</Text>
      {adapter?.auth.includes("oauth") ? (
        <>
          <Button loading={leave.isPending} onClick={() => leave.mutate(undefined)} data-autofocus>
            Go to {adapter.title}
          </Button>
          {leave.isError ? <Failure error={leave.error} /> : null}
          {kinds.length > 0 ? <Divider label="or" /> : null}
        </>
      ) : null}
      {kinds.length > 0 ? <TokenFields kinds={kinds} typed={typed} onType={setTyped} /> : null}
    </CommandDialog>
  )
}
