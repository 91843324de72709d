import type { Scope } from "@openfaith/api"
import { scopes } from "@openfaith/api"
import { Alert, Button, Code, CopyButton, Group, Modal, NativeSelect, Stack, TagsInput, TextInput } from "@mantine/core"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { useCommand } from "../command/useCommand.ts"
import { Failure } from "../shell/Failure.tsx"
import { roleMay, roleWords } from "../shell/roles.ts"
import { useFocusBack } from "../shell/useFocusBack.ts"
import { useSession } from "../shell/useSession.ts"

/** A key is for a program, a link for a person's browser. */
export type What = "key" | "link"

interface Wanted {
  readonly name: string
  readonly scope: Scope
  /** None: all that whoever asks sees. */
  readonly orgIds: ReadonlyArray<string>
}

const words = {
  key: {
    title: "Make a key",
    hint: "What uses it, such as the website",
    confirm: "Make the key",
    once: "It is kept nowhere: copy it now. Send it as `Authorization: Bearer`, over TLS."
  },
  link: {
    title: "Make a sign-in link",
    hint: "Whose browser it is for",
    confirm: "Make the link",
    once: "It signs one browser in, once, within an hour, and is kept nowhere: copy it now and give it to nobody else."
  }
} as const

const make = async (what: What, { name, orgIds, scope }: Wanted): Promise<string> => {
  const payload = { name, scope, ...(orgIds.length === 0 ? {} : { orgIds }) }
  if (what === "key") return (await ask(api.keys.createKey({ payload }))).secret
  return new URL((await ask(api.keys.createSignInCode({ payload }))).path, window.location.origin).href
}

/** The only time it is shown. */
const Made = ({ onClose, secret, what }: { readonly what: What; readonly secret: string; readonly onClose: () => void }) => (
  <Stack>
    <Alert color="green" title={what === "key" ? "The key, shown this once" : "The link, shown this once"} role="status">
      {words[what].once.replaceAll("`", "")}
    </Alert>
    <Code block tabIndex={0} role="region" aria-label={what === "key" ? "The key" : "The link"}>
      {secret}
    </Code>
    <Group justify="flex-end">
      <CopyButton value={secret}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} data-autofocus>
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
      <Button onClick={onClose}>Done</Button>
    </Group>
  </Stack>
)

/** Gives a program a key, or a person a link. */
export const GiveDialog = ({ onClose, what }: { readonly what: What; readonly onClose: () => void }) => {
  useFocusBack()
  const { session } = useSession()
  const [name, setName] = useState("")
  const [scope, setScope] = useState<Scope>("read")
  const [orgIds, setOrgIds] = useState<ReadonlyArray<string>>([])
  const { data, error, isPending, mutate } = useCommand({
    send: (wanted: Wanted) => make(what, wanted),
    isSentOnce: true,
    touches: [["keys"], ["sessions"]]
  })
  const isReady = name.trim() !== ""
  return (
    // What is shown once is not lost by a slip beside the dialog.
    <Modal
      opened
      onClose={onClose}
      title={words[what].title}
      centered
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {data !== undefined ? (
        <Made what={what} secret={data} onClose={onClose} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isReady) mutate({ name: name.trim(), scope, orgIds })
          }}
        >
          <Stack>
            <TextInput
              label="Name"
              description={words[what].hint}
              required
              maxLength={500}
              autoComplete="off"
              data-autofocus
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <NativeSelect
              label="Role"
              description={`May ${roleMay[scope]}`}
              value={scope}
              data={scopes.map((value) => ({ value, label: roleWords[value] }))}
              onChange={({ currentTarget }) => setScope(scopes.find((each) => each === currentTarget.value) ?? "read")}
            />
            <TagsInput
              label="Organisations"
              description={session?.orgIds ? `None: ${session.orgIds.join(", ")}` : "None: all of them, also those to come"}
              value={[...orgIds]}
              onChange={setOrgIds}
              clearable
              clearButtonProps={{ "aria-label": "No organisations" }}
            />
            {error === null ? null : <Failure error={error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={isPending} disabled={!isReady}>
                {words[what].confirm}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
