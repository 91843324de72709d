/** Planning Center's `/oauth/authorize`, with a page a browser can click, and `/oauth/token`. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { text } from "node:stream/consumers"
import { Effect } from "effect"
import type { Church } from "./Church.ts"
import { consentPage, messagePage } from "./consentPage.ts"
import type { Exchanged, OAuthDesk, Refused } from "./OAuthDesk.ts"

const html = (response: ServerResponse, status: number, page: string) => {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" })
  response.end(page)
}

const json = (response: ServerResponse, status: number, body: Exchanged | Refused) => {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" })
  response.end(JSON.stringify(body))
}

/** What is wrong with a request that a person must not be sent back with: to an address that is not the application's, nothing is given. */
const wrongClient = ({ rules }: OAuthDesk, asked: URLSearchParams): string | null => {
  const redirectUri = asked.get("redirect_uri") ?? ""
  if (asked.get("client_id") !== rules.clientId) return "No application has this client_id."
  if (!URL.canParse(redirectUri) || (rules.redirectUris !== null && !rules.redirectUris.includes(redirectUri)))
    return "The redirect_uri is not one the application is registered with."
  return null
}

const sendBack = (response: ServerResponse, asked: URLSearchParams, answer: Readonly<Record<string, string>>) => {
  const to = new URL(asked.get("redirect_uri") ?? "")
  const state = asked.get("state")
  for (const [name, value] of Object.entries({ ...answer, ...(state === null ? {} : { state }) })) to.searchParams.set(name, value)
  response.writeHead(302, { location: to.href, "cache-control": "no-store" })
  response.end()
}

const authorize = (desk: OAuthDesk, asked: URLSearchParams, answer: string | null, response: ServerResponse, now: number) => {
  const wrong = wrongClient(desk, asked)
  if (wrong !== null) return html(response, 400, messagePage(wrong))
  const scopes = (asked.get("scope") ?? "").split(" ").filter((scope) => scope !== "")
  const challenge = asked.get("code_challenge")
  if (asked.get("response_type") !== "code" || (challenge !== null && asked.get("code_challenge_method") !== "S256"))
    return sendBack(response, asked, { error: "invalid_request", error_description: "Only codes, and only S256, are known here." })
  if (scopes.length === 0) return sendBack(response, asked, { error: "invalid_scope", error_description: "No scope is asked for." })
  if (answer === null) return html(response, 200, consentPage(desk.rules.account, scopes, asked))
  if (answer !== "allow") {
    desk.counts.denied++
    return sendBack(response, asked, { error: "access_denied", error_description: "The resource owner denied the request." })
  }
  sendBack(response, asked, { code: desk.allow({ redirectUri: asked.get("redirect_uri") ?? "", scopes, challenge }, now) })
}

const tokens = (desk: OAuthDesk, asked: URLSearchParams, authorization: string | undefined, now: number): Exchanged | Refused => {
  const [id, secret] = /^basic /i.test(authorization ?? "")
    ? Buffer.from((authorization ?? "").slice(6), "base64")
        .toString("utf8")
        .split(":")
    : [asked.get("client_id"), asked.get("client_secret")]
  if (id !== desk.rules.clientId || secret !== desk.rules.clientSecret) {
    desk.counts.refused++
    return { error: "invalid_client", error_description: "Client authentication failed." }
  }
  switch (asked.get("grant_type")) {
    case "authorization_code":
      return desk.exchange(
        { code: asked.get("code") ?? "", redirectUri: asked.get("redirect_uri") ?? "", verifier: asked.get("code_verifier") },
        now
      )
    case "refresh_token":
      return desk.refresh(asked.get("refresh_token") ?? "", now)
    default:
      return { error: "unsupported_grant_type", error_description: "The authorization grant type is not supported." }
  }
}

const held = (desk: OAuthDesk) => Effect.callback<void>((resume) => desk.wait(() => resume(Effect.void)))

const token = Effect.fnUntraced(function* (
  desk: OAuthDesk,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  now: () => number
) {
  desk.counts.calls++
  if (desk.rules.hold === "before") yield* held(desk)
  const type = request.headers["content-type"]?.split(";")[0]
  const answer: Exchanged | Refused =
    request.method !== "POST" || type !== "application/x-www-form-urlencoded"
      ? { error: "invalid_request", error_description: "Send a form." }
      : tokens(desk, new URLSearchParams(body), request.headers["authorization"], now())
  if (desk.rules.hold === "after") yield* held(desk)
  if (desk.rules.lose > 0) {
    desk.rules = { ...desk.rules, lose: desk.rules.lose - 1 }
    desk.counts.lost++
    response.socket?.resetAndDestroy()
    return
  }
  json(response, "error" in answer ? (answer.error === "invalid_client" ? 401 : 400) : 200, answer)
})

/** The same for sources that ask in another way than by a form. */
export const tokensFor = (desk: OAuthDesk, asked: URLSearchParams, now: number) => {
  desk.counts.calls++
  return tokens(desk, asked, undefined, now)
}

export const isOAuth = (url: string | undefined) => url?.startsWith("/oauth/") === true

export const answerOAuth = (church: Pick<Church, "baseUrl" | "oauth">, now: () => number) =>
  Effect.fnUntraced(function* (request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? "/", church.baseUrl)
    const body = request.method === "POST" ? yield* Effect.promise(() => text(request).catch(() => "")) : ""
    const { oauth } = church
    if (url.pathname === "/oauth/token") return yield* token(oauth, request, response, body, now)
    if (url.pathname !== "/oauth/authorize") return html(response, 404, messagePage("There is no such page."))
    const form = new URLSearchParams(body)
    authorize(oauth, request.method === "POST" ? form : url.searchParams, form.get("answer"), response, now())
  })
