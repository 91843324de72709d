import type { AdapterFacts } from "@openfaith/api"
import { Anchor, Button, Container, Group, NativeSelect, Paper, Radio, Stack, Text, TextInput, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { Link, useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { useCommand } from "../command/useCommand.ts"
import { Command } from "../shell/Command.tsx"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { useSession } from "../shell/useSession.ts"
import { type Credential, credentialOf, nothingTyped } from "./credential.ts"
import { TokenFields } from "./TokenFields.tsx"
import { useAdapters } from "./useAdapters.ts"

type Facts = typeof AdapterFacts.Type

const tokenKinds = ({ auth }: Facts): ReadonlyArray<Credential["kind"]> => auth.filter((kind) => kind !== "oauth")

/** Leaves for the source; it sends this browser back. */
const goTo = (url: string) => window.location.assign(url)

const ConnectForm = ({ adapters }: { readonly adapters: ReadonlyArray<Facts> }) => {
  const navigate = useNavigate()
  const [orgId, setOrgId] = useState("")
  const [adapterId, setAdapterId] = useState(adapters[0]?.id ?? "")
  const [chosenWay, setWay] = useState<"oauth" | "token">("oauth")
  const [typed, setTyped] = useState(nothingTyped)
  const adapter = adapters.find(({ id }) => id === adapterId)
  const kinds = adapter === undefined ? [] : tokenKinds(adapter)
  const offersOAuth = adapter?.auth.includes("oauth") ?? false
  const way = offersOAuth ? (kinds.length === 0 ? "oauth" : chosenWay) : "token"
  const [firstKind] = kinds
  const token = kinds.includes(typed.kind) || firstKind === undefined ? typed : { ...typed, kind: firstKind }
  const credential = credentialOf(token)
  const name = orgId.trim()

  const authorise = useCommand({
    send: (orgId: string) => ask(api.authorisations.startAuthorisation({ payload: { orgId, adapter: adapterId } })),
    touches: [],
    onDone: ({ authorizeUrl }) => goTo(authorizeUrl)
  })
  const connect = useCommand({
    send: async ({ adapterId, given, name }: { readonly name: string; readonly adapterId: string; readonly given: Credential }, key) => {
      const headers = { "idempotency-key": key }
      const connection = await ask(api.connections.connect({ headers, payload: { orgId: name, adapter: adapterId, credential: given } }))
      await ask(
        api.runs.requestRun({ headers: { "idempotency-key": `${key}-run` }, payload: { connectionId: connection.id, kind: "full" } })
      )
      return connection
    },
    touches: [["standings"]],
    onDone: ({ id }) => void navigate({ to: "/connections/$id", params: { id } })
  })
  const failed = authorise.error ?? connect.error
  const send = () => {
    connect.reset()
    authorise.reset()
    if (way === "oauth") authorise.mutate(name)
    else if (credential !== null) connect.mutate({ name, adapterId, given: credential })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Organisation"
          description="A short name of your own for the church, such as my-church; several connections may share it"
          required
          maxLength={200}
          autoComplete="off"
          value={orgId}
          onChange={({ currentTarget }) => setOrgId(currentTarget.value)}
        />
        <NativeSelect
          label="Source"
          value={adapterId}
          data={adapters.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={({ currentTarget }) => setAdapterId(currentTarget.value)}
        />
        {offersOAuth && kinds.length > 0 ? (
          <Radio.Group label="How" value={way} onChange={(value) => setWay(value === "token" ? "token" : "oauth")}>
            <Stack gap="xs" mt={6}>
              <Radio value="oauth" label={`Sign in at ${adapter?.title ?? "the source"} and allow it there`} />
              <Radio value="token" label="With a token made there" />
            </Stack>
          </Radio.Group>
        ) : null}
        {way === "token" ? <TokenFields kinds={kinds} typed={token} onType={setTyped} /> : null}
        {/* Where the button was pressed: on a phone what stands below it is out of sight. */}
        {failed === null ? null : <Failure error={failed} />}
        <Group>
          <Button
            type="submit"
            loading={authorise.isPending || connect.isPending}
            disabled={name === "" || (way === "token" && credential === null)}
          >
            {way === "oauth" ? `Go to ${adapter?.title ?? "the source"}` : "Connect"}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {way === "oauth"
            ? "You come back here when it is allowed, and everything is read for the first time."
            : "The token is tried first, kept encrypted, and shown to nobody. Everything is then read for the first time."}
        </Text>
      </Stack>
    </form>
  )
}

/** Connects a church. */
export const ConnectPage = () => {
  useDocumentTitle("Connect · OpenFaith")
  const { session } = useSession()
  const { data, error } = useAdapters()
  return (
    <Container size="xs" px={0}>
      <Text size="sm">
        <Anchor inherit renderRoot={(props) => <Link to="/" {...props} />}>
          Connections
        </Anchor>
      </Text>
      <Title order={1} size="h2" mb="md">
        Connect a church
      </Title>
      <Paper withBorder p="lg">
        {session?.scope !== "admin" ? (
          <Text>
            Only administrators connect churches. On the machine that runs OpenFaith, <Command text="npx openfaith keys link" /> prints a
            link for one.
          </Text>
        ) : data === undefined ? (
          error === null ? (
            <Loading />
          ) : (
            <Failure error={error} />
          )
        ) : (
          <ConnectForm adapters={data.items} />
        )}
      </Paper>
    </Container>
  )
}
