import { Redacted } from "effect"
import type { Credential } from "./SourceClient.ts"

export type Redactor = (text: string) => string

/** Takes the credential out of words the source wrote. */
export const redactorOf = (credential: Credential): Redactor => {
  const secret = Redacted.value(credential.kind === "basic" ? credential.secret : credential.token)
  // As it is, and as it travels in a header.
  const sent = credential.kind === "basic" ? Buffer.from(`${credential.id}:${secret}`).toString("base64") : secret
  return (text) => (secret === "" ? text : text.replaceAll(secret, "<redacted>").replaceAll(sent, "<redacted>"))
}
