/**
 * A door before a server that lets everything through, and can tell a page of updates that nothing has made: of the list of connections with each answer,
 * of a run whenever it is asked to. What differs is what differs while churches are read.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import { RunView, Standing } from "@openfaith/api"
import { Effect, Schema } from "effect"

const StandingPage = Schema.fromJsonString(Schema.Struct({ items: Schema.Array(Standing), next: Schema.NullOr(Schema.String) }))
const standingPage = Schema.decodeUnknownSync(StandingPage)
const asStandingPage = Schema.encodeSync(StandingPage)
const asRunView = Schema.encodeSync(Schema.fromJsonString(RunView))

/** What the first row of the list says once a page shows this update. */
export const updateWords = (update: number) => `${(1_000_000 + update).toLocaleString("en")} records read`

/** Every row reads on; a third of them change their state with each. */
const standingAt = (standing: Standing, index: number, update: number): Standing => {
  const isWaiting = (index + update) % 3 === 0
  const startedAt = standing.connection.createdAt
  return {
    ...standing,
    activity: {
      ...standing.activity,
      state: isWaiting ? "waiting" : "running",
      reason: isWaiting ? `the source's limit is used up (${update})` : null,
      since: startedAt,
      run: {
        id: `run_${String(index).padStart(26, "0")}`,
        kind: "full",
        startedAt,
        progressAt: startedAt,
        entities: 100,
        ended: update % 100,
        looks: index === 0 ? 1_000_000 + update : update * 100 + index
      }
    }
  }
}

/** All that are not done read on, which the log tells in pages; one after the other is done, and begins again. */
const runAt = (view: typeof RunView.Type, update: number): typeof RunView.Type => ({
  ...view,
  streams: view.streams.map((stream, index) => ({
    ...stream,
    looks: 1_000_000 + update,
    pages: 1_000_000 + update,
    status: (index + update) % 10 === 0 ? ("done" as const) : ("running" as const)
  }))
})

const bodyOf = async (message: IncomingMessage) => {
  const parts: Array<Uint8Array> = []
  for await (const part of message) parts.push(part)
  return Buffer.concat(parts)
}

export interface FrontDoor {
  readonly url: string
  /** From now on every answer about connections is another; the update that was answered last. */
  readonly moveStandings: () => void
  readonly update: () => number
  /** Every page that follows a run is told this of it from now on. */
  readonly tellRun: (view: typeof RunView.Type, update: number) => void
  /** Pages that follow a run. */
  readonly followers: () => number
}

/** Opens it before the server at this address, for as long as the scope lasts. */
export const frontDoor = Effect.fn("frontDoor")(function* (server: string) {
  let isMoving = false
  let isTelling = false
  let update = 0
  const followers = new Set<ServerResponse>()

  const pass = (asked: IncomingMessage, answer: ServerResponse) => {
    const { headers, method = "GET", url = "/" } = asked
    const isChanged = isMoving && method === "GET" && url.startsWith("/v1/standings?") && !url.includes("only=")
    const passed = request(`${server}${url}`, { method, headers: { ...headers, "accept-encoding": "identity" } }, (answered) => {
      if (!isChanged || answered.statusCode !== 200) {
        answer.writeHead(answered.statusCode ?? 502, answered.headers)
        answered.pipe(answer)
        return
      }
      void bodyOf(answered).then((body) => {
        update += 1
        const { items, next } = standingPage(body.toString("utf8"))
        const changed = asStandingPage({ items: items.map((item, index) => standingAt(item, index, update)), next })
        answer.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" })
        return answer.end(changed)
      })
    })
    passed.on("error", () => answer.destroy())
    // Whoever follows a run goes without a word.
    answer.on("close", () => passed.destroy())
    asked.pipe(passed)
  }

  const follow = (answer: ServerResponse) => {
    answer.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" })
    answer.write("event: beat\ndata: null\n\n")
    followers.add(answer)
    answer.on("close", () => followers.delete(answer))
  }

  const door = createServer((asked, answer) =>
    isTelling && /^\/v1\/runs\/[^/]+\/events/.test(asked.url ?? "") ? follow(answer) : pass(asked, answer)
  )
  const url = yield* Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<string>((resolve) => {
          door.listen(0, "127.0.0.1", () => {
            const address = door.address()
            resolve(`http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`)
          })
        })
    ),
    () =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            door.close(() => resolve())
            door.closeAllConnections()
          })
      )
  )
  return {
    url,
    moveStandings: () => {
      isMoving = true
    },
    update: () => update,
    tellRun: (view, number) => {
      isTelling = true
      for (const follower of followers) follower.write(`event: run\nid: ${number}\ndata: ${asRunView(runAt(view, number))}\n\n`)
    },
    followers: () => followers.size
  } satisfies FrontDoor
})
