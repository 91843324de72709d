/** A token as it was typed or pasted. */
import type { NewConnection } from "@openfaith/api"

export type Credential = (typeof NewConnection.Type)["credential"]

/** What is typed into the fields of a token; only what its kind needs is used. */
export interface TypedToken {
  readonly kind: Credential["kind"]
  readonly id: string
  readonly secret: string
}

export const nothingTyped: TypedToken = { kind: "basic", id: "", secret: "" }

/** Both halves of a token pasted into one field, as sources and the command line show them: `ID:SECRET`. */
const whole = /^([^:\s]+):([^:\s]+)$/

/** The same with both halves in their fields, where they were pasted into the first. */
export const apart = (typed: TypedToken): TypedToken => {
  const [, id, secret] = whole.exec(typed.id.trim()) ?? []
  return typed.kind === "basic" && id !== undefined && secret !== undefined ? { ...typed, id, secret } : typed
}

/** Blanks around it come with pasting, and belong to no token. `null`: something is missing. */
export const credentialOf = ({ id, kind, secret }: TypedToken): Credential | null => {
  const [first, second] = [id.trim(), secret.trim()]
  if (second === "" || (kind === "basic" && first === "")) return null
  return kind === "basic" ? { kind, id: first, secret: second } : { kind, token: second }
}
