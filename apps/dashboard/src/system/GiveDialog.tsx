import type { Scope } from "@openfaith/api"
import { scopes } from "@openfaith/api"
import { Alert, Button, Code, CopyButton, NativeSelect, Stack, TagsInput, TextInput } from "@mantine/core"
import { useState } from "react"
import { api, ask } from "../api/api.ts"
import { CommandDialog } from "../command/CommandDialog.tsx"
import { useCommand } from "../command/useCommand.ts"
import { roleMay, roleWords } from "../shell/roles.ts"
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
const Made = ({ secret, what }: { readonly what: What; readonly secret: string }) => (
  <Stack>
    <Alert color="green" title={what === "key" ? "The key, shown this once" : "The link, shown this once"}>
      {words[what].once.replaceAll("`", "")}
    </Alert>
    <Code block tabIndex={0} role="region" aria-label={what === "key" ? "The key" : "The link"}>
      {secret}
    </Code>
    <CopyButton value={secret}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy} style={{ alignSelf: "flex-end" }}>
          {copied ? "Copied" : "Copy"}
        </Button>
      )}
    </CopyButton>
  </Stack>
)

/** Gives a program a key, or a person a link. */
export const GiveDialog = ({ onClose, what }: { readonly what: What; readonly onClose: () => void }) => {
  const { session } = useSession()
  const [name, setName] = useState("")
  const [scope, setScope] = useState<Scope>("read")
  const [orgIds, setOrgIds] = useState<ReadonlyArray<string>>([])
  const { data, error, isPending, mutate } = useCommand({
    send: (wanted: Wanted) => make(what, wanted),
    isSentOnce: true,
    touches: [["keys"], ["sessions"]]
  })
  return (
    <CommandDialog
      title={words[what].title}
      confirm={words[what].confirm}
      keep="Cancel"
      startsAt="field"
      isIncomplete={name.trim() === ""}
      // What is shown once is not lost by a slip beside the dialog either.
      isTypedInto={name !== "" || orgIds.length > 0}
      isSending={isPending}
      error={error}
      done={data === undefined ? null : <Made what={what} secret={data} />}
      onConfirm={() => mutate({ name: name.trim(), scope, orgIds })}
      onClose={onClose}
    >
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
    </CommandDialog>
  )
}
