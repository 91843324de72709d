/** A server as a process with its source beside it, to be asked over HTTP, looked at in a browser, killed and started again at the same address. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Connection, RequestedRun, RunView, SignInCode } from "@openfaith/api"
import { Effect, Redacted, Schema } from "effect"
import { askAt, type Asked } from "./api.ts"
import { type CommandLineOptions, eventually } from "./commandLine.ts"
import { clientEnvironment } from "./oauth.ts"
import { freePortOf } from "./freePort.ts"
import { simulatorProcess, temporaryHome } from "./processes.ts"
import { serverOf } from "./runners.ts"

const Linked = Schema.Struct({ event: Schema.Literal("link"), url: Schema.String })

/** The event of a kind among the lines a server has printed. */
const linkAmong = (output: string) =>
  output
    .split("\n")
    .flatMap((line) =>
      Schema.decodeUnknownOption(Schema.fromJsonString(Linked))(line).pipe((found) => (found._tag === "Some" ? [found.value] : []))
    )
    .at(-1)?.url

export const servedHome = Effect.fn("servedHome")(function* (people: number, ...simulatorArgs: ReadonlyArray<string>) {
  const simulator = yield* simulatorProcess(["--people", String(people), ...simulatorArgs])
  const home = yield* temporaryHome
  const port = yield* freePortOf
  const url = `http://127.0.0.1:${port}`
  const [id = "", secret = ""] = simulator.token.split(":")
  // An application that is registered at the source, and finds it where it is.
  const env = { ...clientEnvironment, OPENFAITH_BASE_URL_PCO: simulator.url, OPENFAITH_PORT: String(port) }
  const options: CommandLineOptions = { home, secrets: [secret], env }

  const first = yield* serverOf(options)
  const { output } = first
  let serving = first

  const key = Redacted.make(readFileSync(join(home, "keys/local.key"), "utf8").trim())
  const ask = (method: string, path: string, asked: Asked = {}) => askAt(url)(method, path, { key, ...asked })
  /** Asks for what has to be answered with success. */
  const answerTo = <A>(schema: Schema.ConstraintDecoder<A>, method: string, path: string, body?: unknown) =>
    Effect.map(ask(method, path, body === undefined ? {} : { body }), ({ json, status, text }) => {
      assert.isBelow(status, 300, `${method} ${path}: ${text}`)
      return Schema.decodeUnknownSync(schema)(json)
    })

  return {
    simulator,
    home,
    options,
    url,
    ask,
    answerTo,
    connect: (orgId: string) =>
      answerTo(Connection, "POST", "/v1/connections", {
        orgId,
        adapter: "pco",
        baseUrl: simulator.url,
        credential: { kind: "basic", id, secret }
      }),
    requestRun: (connectionId: string, kind: "full" | "delta" | "reconciliation" = "full") =>
      answerTo(RequestedRun, "POST", "/v1/runs", { connectionId, kind }),
    run: (runId: string) => answerTo(RunView, "GET", `/v1/runs/${runId}`),
    /** The link of the first start. */
    link: Effect.gen(function* () {
      yield* eventually(
        "a link to sign in is printed",
        30,
        Effect.sync(() => linkAmong(output()) !== undefined),
        output
      )
      return linkAmong(output()) ?? ""
    }),
    /** One more link, for another browser. */
    anotherLink: Effect.map(answerTo(SignInCode, "POST", "/v1/sign-in-codes", {}), ({ path }) => `${url}${path}`),
    /** Of the process that serves now. */
    pid: Effect.sync(() => serving.child.pid ?? 0),
    /** As a power cut would. */
    kill: Effect.promise(() => (serving.child.kill("SIGKILL"), serving.ended)),
    serveAgain: Effect.map(serverOf(options), (again) => {
      serving = again
    })
  }
})
