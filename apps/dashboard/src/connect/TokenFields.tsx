import { PasswordInput, SegmentedControl, Stack, TextInput } from "@mantine/core"
import { apart, type Credential, type TypedToken } from "./credential.ts"

export interface TokenFieldsProps {
  /** Kinds of token that the source takes. */
  readonly kinds: ReadonlyArray<Credential["kind"]>
  readonly typed: TypedToken
  readonly onType: (typed: TypedToken) => void
}

const kindWords = { basic: "Id and secret", bearer: "One token" } as const

/** Where a token is typed or pasted. It goes to the server and nowhere else. */
export const TokenFields = ({ kinds, onType, typed }: TokenFieldsProps) => (
  <Stack gap="sm">
    {kinds.length > 1 ? (
      <SegmentedControl
        aria-label="Kind of token"
        value={typed.kind}
        data={kinds.map((kind) => ({ value: kind, label: kindWords[kind] }))}
        onChange={(value) => onType({ ...typed, kind: value === "bearer" ? "bearer" : "basic" })}
      />
    ) : null}
    {typed.kind === "basic" ? (
      <TextInput
        label="Id"
        description="As the source shows it; a whole ID:SECRET may be pasted here"
        required
        autoComplete="off"
        spellCheck={false}
        value={typed.id}
        onChange={({ currentTarget }) => onType(apart({ ...typed, id: currentTarget.value }))}
      />
    ) : null}
    <PasswordInput
      label={typed.kind === "basic" ? "Secret" : "Token"}
      required
      autoComplete="off"
      value={typed.secret}
      onChange={({ currentTarget }) => onType({ ...typed, secret: currentTarget.value })}
    />
  </Stack>
)
