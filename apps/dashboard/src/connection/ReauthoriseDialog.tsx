import type { Connection } from "@openfaith/api"
import { Button, Divider, Group, Modal, Stack, Text } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { newKey } from "../api/newKey.ts"
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
  const queries = useQueryClient()
  const adapter = useAdapters().data?.items.find((each) => each.id === adapterId)
  const kinds = adapter?.auth.filter((kind) => kind !== "oauth") ?? []
  const [typed, setTyped] = useState(nothingTyped)
  const credential = credentialOf(typed)
  const leave = useMutation({
    mutationFn: () => ask(api.authorisations.startReauthorisation({ params: { connectionId: id }, payload: {} })),
    onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl)
  })
  const give = useMutation({
    mutationFn: ({ given, key }: { readonly given: Credential; readonly key: string }) =>
      ask(
        api.authorisations.reauthorise({
          params: { connectionId: id },
          headers: { "idempotency-key": key },
          payload: { credential: given }
        })
      ),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: standingKey(id) }),
        queries.invalidateQueries({ queryKey: credentialKey(id) })
      ])
      onClose()
    }
  })
  return (
    <Modal opened onClose={onClose} title="Authorise again" centered closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        <Text size="sm">
          Only the account of {accountName} is accepted. What stopped for want of access goes on by itself where it was.
        </Text>
        {adapter?.auth.includes("oauth") ? (
          <>
            <Button loading={leave.isPending} onClick={() => leave.mutate()} data-autofocus>
              Go to {adapter.title}
            </Button>
            {leave.isError ? <Failure error={leave.error} /> : null}
            {kinds.length > 0 ? <Divider label="or" /> : null}
          </>
        ) : null}
        {kinds.length > 0 ? (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (credential !== null) give.mutate({ given: credential, key: newKey() })
            }}
          >
            <Stack>
              <TokenFields kinds={kinds} typed={typed} onType={setTyped} />
              {give.isError ? <Failure error={give.error} /> : null}
              <Group justify="flex-end">
                <Button type="submit" variant="default" loading={give.isPending} disabled={credential === null}>
                  Try this token and keep it
                </Button>
              </Group>
            </Stack>
          </form>
        ) : null}
      </Stack>
    </Modal>
  )
}
