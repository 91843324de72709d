import { timingSafeEqual } from "node:crypto"
import type { Account, OAuthDesk } from "./OAuthDesk.ts"

/** What a request may carry. Requests count against the token's user. */
export type Token =
  | (Acts & { readonly scheme: "basic"; readonly id: string; readonly secret: string })
  | (Acts & { readonly scheme: "bearer"; readonly value: string; readonly expiresAt: number | null })

interface Acts {
  readonly user: string
  /** Shown in place of the church's own. */
  readonly organization?: Account["organization"]
}

export const demoToken = "demo:demo-secret"

export const basicToken = (text: string): Token => {
  const [id = "", ...secret] = text.split(":")
  return { scheme: "basic", id, secret: secret.join(":"), user: id }
}

const same = (left: string, right: string) => left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))

/** The user behind an Authorization header, or the hint Planning Center ends its refusal with. */
export const identify = (
  tokens: ReadonlyArray<Token>,
  oauth: OAuthDesk,
  header: string | undefined,
  product: string,
  nowMillis: number
): Account | { readonly hint: string | null } => {
  const found = userOf(tokens, oauth, header, product, nowMillis)
  return "user" in found && oauth.rules.closed.includes(product) ? { hint: "TRASH_PANDA" } : found
}

const userOf = (
  tokens: ReadonlyArray<Token>,
  oauth: OAuthDesk,
  header: string | undefined,
  product: string,
  nowMillis: number
): Account | { readonly hint: string | null } => {
  const [scheme = "", credential = ""] = (header ?? "").split(" ")
  if (scheme.toLowerCase() === "basic") {
    const given = Buffer.from(credential, "base64").toString("utf8")
    const token = tokens.find((token) => token.scheme === "basic" && same(given, `${token.id}:${token.secret}`))
    return token === undefined ? { hint: "CHINCHILLA" } : { user: token.user, organization: token.organization ?? null }
  }
  if (scheme.toLowerCase() === "bearer") {
    const token = tokens.find((token) => token.scheme === "bearer" && same(credential, token.value))
    if (token?.scheme !== "bearer") return oauth.identify(credential, product, nowMillis) ?? { hint: "CAPUCHIN" }
    return token.expiresAt !== null && token.expiresAt <= nowMillis
      ? { hint: "BABOON" }
      : { user: token.user, organization: token.organization ?? null }
  }
  return { hint: null }
}
