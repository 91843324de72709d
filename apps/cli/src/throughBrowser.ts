/** Has a person allow it at the source, in a browser, and waits for what comes of it. */
import { join } from "node:path"
import type { StartedAuthorisation } from "@openfaith/api"
import { Effect, Schedule, Schema } from "effect"
import { OpenFaith } from "./client/OpenFaith.ts"
import { isAtDesktop, openInBrowser, ownSeat } from "./machine/openPage.ts"
import { note } from "./output/Screen.ts"

/** What came back from the source connects nothing. */
export class NotAuthorised extends Schema.TaggedError<NotAuthorised>()("NotAuthorised", { problem: Schema.String, next: Schema.String }) {
  override get message() {
    return `${this.problem} ${this.next}`
  }
}

/** Nobody came back within ten minutes. */
const expired = new NotAuthorised({ problem: "Nobody has allowed it within ten minutes.", next: "Nothing was changed. Try again." })

/** The page holds a secret, so a browser is given a file that leads there; elsewhere the address that is printed is enough. */
const opened = Effect.fnUntraced(function* (address: string) {
  const { where } = yield* OpenFaith
  const seat = ownSeat()
  if (!("home" in where) || !(yield* isAtDesktop(seat))) return
  yield* openInBrowser(address, join(where.home, "authorise.html"), seat.platform === "darwin" ? "open" : "xdg-open")
})

/** Answers the connection that was made or authorised again. */
export const throughBrowser = Effect.fn("throughBrowser")(function* ({ authorizeUrl, id }: typeof StartedAuthorisation.Type) {
  const { api } = yield* OpenFaith
  yield* note(`Open this page in a browser within ten minutes, and allow the access there:\n  ${authorizeUrl}`)
  yield* Effect.ignore(opened(authorizeUrl))
  const done = yield* api.authorisations
    .getAuthorisation({ params: { authorisationId: id } })
    .pipe(Effect.repeat({ until: ({ status }) => status !== "waiting", schedule: Schedule.spaced("1 second") }))
  if (done.status === "connected" && done.connectionId !== null)
    return yield* api.connections.getConnection({ params: { connectionId: done.connectionId } })
  return yield* done.problem === null || done.next === null ? expired : new NotAuthorised({ problem: done.problem, next: done.next })
}, Effect.scoped)
