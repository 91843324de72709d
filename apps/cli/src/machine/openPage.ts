/** Shows the dashboard: prints where it is, and opens it where somebody sits at this machine. */
import { spawn } from "node:child_process"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Config, Console, Effect } from "effect"
import { OpenFaith } from "../client/OpenFaith.ts"
import { homeOnly } from "./homeOnly.ts"

const isSet = (name: string) =>
  Config.String(name).pipe(
    Config.withDefault(""),
    Effect.orElseSucceed(() => ""),
    Effect.map((value) => value !== "")
  )

export interface Seat {
  /** Both its input and its output. */
  readonly isTerminal: boolean
  readonly platform: NodeJS.Platform
}

export const ownSeat = (): Seat => ({ isTerminal: process.stdout.isTTY && process.stdin.isTTY, platform: process.platform })

/** Whether there is a desktop around a terminal: nobody watches a pipe, a build, or the screen of a machine that is reached by SSH. */
export const isAtDesktop = Effect.fnUntraced(function* ({ isTerminal, platform }: Seat) {
  if (!isTerminal) return false
  for (const name of ["CI", "SSH_CONNECTION", "SSH_TTY"]) if (yield* isSet(name)) return false
  if (platform === "darwin") return true
  return platform === "linux" && ((yield* isSet("DISPLAY")) || (yield* isSet("WAYLAND_DISPLAY")))
})

/** Browsers have read it by then. */
const readWithin = "20 seconds"

/**
 * Opens the address in the user's browser. It holds a secret, and what a program is started with can be seen by every user of the machine, so the
 * browser is given `file`, which only this user can read, and which leads there. The file is gone when the scope closes, or sooner.
 */
export const openInBrowser = Effect.fn("openInBrowser")(function* (address: string, file: string, opener: string) {
  const page = `<!doctype html><meta charset="utf-8"><title>OpenFaith</title><script>location.replace(${JSON.stringify(address)})</script>`
  const remove = Effect.promise(() => rm(file, { force: true }))
  yield* remove
  yield* Effect.acquireRelease(
    Effect.tryPromise(() => writeFile(file, page, { mode: 0o600, flag: "wx" })),
    () => remove
  )
  yield* Effect.sync(() => {
    const started = spawn(opener, [file], { stdio: "ignore", detached: true })
    // Where there is no such program, the printed address is enough.
    started.on("error", () => undefined).unref()
  })
  yield* Effect.sleep(readWithin).pipe(Effect.andThen(remove), Effect.forkScoped)
})

export interface PageOptions {
  readonly json: boolean
  /** False: only print it. */
  readonly opens: boolean
}

/**
 * `url`: where the server answers. A link that signs in is given to whoever sits at the terminal; into a log goes `forLogs` alone, the link of a first
 * start or nothing.
 */
export const openPage = Effect.fn("openPage")(function* <E, R>(
  url: string,
  { json, opens }: PageOptions,
  forLogs: Effect.Effect<string | null, E, R>
) {
  const { api } = yield* OpenFaith
  const ownLink = Effect.map(api.keys.createSignInCode({ payload: {} }), ({ path }) => `${url}${path}`)
  const link = yield* process.stdout.isTTY && !json ? ownLink : forLogs
  if (json) return yield* link === null ? Effect.void : Console.log(JSON.stringify({ event: "link", url: link }))
  const seat = ownSeat()
  const isOpened = opens && (yield* isAtDesktop(seat))
  yield* Console.log(
    link === null
      ? `Dashboard: ${url}`
      : `Dashboard: ${link}\n           (signs one browser in, once, within an hour${isOpened ? "; opened in yours" : ""})`
  )
  if (!isOpened) return
  const { homeRoot } = yield* homeOnly
  const file = join(yield* homeRoot, "open.html")
  yield* Effect.ignore(openInBrowser(link ?? url, file, seat.platform === "darwin" ? "open" : "xdg-open"))
})
