import { timingSafeEqual } from "node:crypto"

/** What a request may carry. Requests count against the token's user. */
export type Token =
  | { readonly scheme: "basic"; readonly id: string; readonly secret: string; readonly user: string }
  | { readonly scheme: "bearer"; readonly value: string; readonly user: string; readonly expiresAt: number | null }

export const demoToken = "demo:demo-secret"

export const basicToken = (text: string): Token => {
  const [id = "", ...secret] = text.split(":")
  return { scheme: "basic", id, secret: secret.join(":"), user: id }
}

const same = (left: string, right: string) => left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))

/** The user behind an Authorization header, or the hint Planning Center ends its refusal with. */
export const identify = (
  tokens: ReadonlyArray<Token>,
  header: string | undefined,
  nowMillis: number
): { readonly user: string } | { readonly hint: string | null } => {
  const [scheme = "", credential = ""] = (header ?? "").split(" ")
  if (scheme.toLowerCase() === "basic") {
    const given = Buffer.from(credential, "base64").toString("utf8")
    const token = tokens.find((token) => token.scheme === "basic" && same(given, `${token.id}:${token.secret}`))
    return token === undefined ? { hint: "CHINCHILLA" } : { user: token.user }
  }
  if (scheme.toLowerCase() === "bearer") {
    const token = tokens.find((token) => token.scheme === "bearer" && same(credential, token.value))
    if (token?.scheme !== "bearer") return { hint: "CAPUCHIN" }
    return token.expiresAt !== null && token.expiresAt <= nowMillis ? { hint: "BABOON" } : { user: token.user }
  }
  return { hint: null }
}
