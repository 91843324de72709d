/**
 * The way to a source and back: `/oauth/<adapter>/start` sends the browser that opens it first on to the source, `/oauth/<adapter>/callback` is where the
 * source sends it back to. Whatever goes wrong is told on a page, and nothing is half connected.
 */
import { Authorising, type NotAuthorised } from "@openfaith/sync-engine"
import { Effect, Layer, Redacted } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { newSecret } from "../access/secrets.ts"
import { authorisationPage } from "./authorisationPage.ts"
import { tooManyRequests } from "./refusals.ts"
import { Throttle } from "./Throttle.ts"
import { browserSecret, withBrowserCookie } from "./browserCookie.ts"

const toDashboard = { href: "/", text: "To the dashboard" }

const refusedPage = ({ next, problem, why }: NotAuthorised) =>
  authorisationPage({ status: why === "unknown" ? 404 : 400, title: "Not connected", lines: [problem, next], link: toDashboard })

const brokenPage = (message: string) =>
  authorisationPage({ status: 503, title: "Not connected", lines: [message, "Nothing was connected or changed."], link: toDashboard })

const given = (request: HttpServerRequest.HttpServerRequest) =>
  URL.parse(request.url, "http://this.server")?.searchParams ?? new URLSearchParams()

const start = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const authorising = yield* Authorising
  const { adapter = "" } = yield* HttpRouter.params
  const secret = yield* newSecret("br")
  return yield* authorising.open(adapter, Redacted.make(given(request).get("state") ?? ""), secret).pipe(
    Effect.flatMap(({ id, url }) => withBrowserCookie(HttpServerResponse.redirect(url), id, secret)),
    Effect.catchTags({
      NotAuthorised: (error) => Effect.succeed(refusedPage(error)),
      OAuthNotConfigured: ({ message }) => Effect.succeed(brokenPage(message)),
      UnknownAdapter: ({ message }) => Effect.succeed(brokenPage(message)),
      SqlError: () => Effect.succeed(brokenPage("The database does not answer."))
    })
  )
})

const callback = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const authorising = yield* Authorising
  const { adapter = "" } = yield* HttpRouter.params
  const query = given(request)
  const code = query.get("code")
  return yield* authorising
    .finish({
      adapter,
      state: Redacted.make(query.get("state") ?? ""),
      browser: browserSecret(request),
      answer: code === null ? { error: query.get("error") ?? "nothing" } : { code }
    })
    .pipe(
      Effect.map(({ accountName, id, orgId }) =>
        authorisationPage({
          status: 200,
          title: "Connected",
          lines: [`${orgId} is connected to ${accountName}. What there is to read is being read.`, "This window can be closed."],
          link: { href: `/connections/${encodeURIComponent(id)}`, text: "See how it goes" }
        })
      ),
      Effect.catchTags({
        NotAuthorised: (error) => Effect.succeed(refusedPage(error)),
        SqlError: () => Effect.succeed(brokenPage("The database does not answer."))
      })
    )
})

/** Neither costs anything for whoever only tries. */
export const AuthorisationRoutes = Layer.unwrap(
  Effect.gen(function* () {
    const throttle = yield* Throttle
    const throttled = <E, R>(
      handle: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
    ) =>
      Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
        const seconds = yield* throttle.count("callbacks", request)
        if (seconds === 0) return yield* handle(request)
        const lines = [tooManyRequests(seconds).error.message]
        const page = authorisationPage({ status: 429, title: "Not connected", lines, link: toDashboard })
        return HttpServerResponse.setHeader(page, "retry-after", String(seconds))
      })
    return Layer.mergeAll(
      HttpRouter.add("GET", "/oauth/:adapter/start", throttled(start)),
      HttpRouter.add("GET", "/oauth/:adapter/callback", throttled(callback))
    )
  })
)
