/** What a process tells while it works, as its operators read it: lines of JSON, and what an OpenTelemetry collector is sent. */
import { createServer } from "node:http"
import { text } from "node:stream/consumers"
import { assert, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { command } from "../support/commandLine.ts"
import { simulatorProcess, temporaryHome } from "../support/processes.ts"

/** A collector that keeps all it is sent, by path. */
const collector = Effect.gen(function* () {
  const sent: Array<{ readonly path: string; readonly body: string }> = []
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createServer((request, response) => {
        void (async () => {
          sent.push({ path: request.url ?? "", body: await text(request) })
          response.writeHead(200, { "content-type": "application/json" }).end("{}")
        })()
      })
    ),
    (made) =>
      Effect.callback<void>((resume) => {
        made.close(() => resume(Effect.void))
        made.closeAllConnections()
      })
  )
  const url = yield* Effect.callback<string>((resume) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resume(Effect.succeed(address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`))
    })
  })
  return { url, sent }
})

const Line = Schema.fromJsonString(
  Schema.Struct({
    time: Schema.String,
    level: Schema.String,
    message: Schema.Unknown,
    run: Schema.optionalKey(Schema.String),
    requestId: Schema.optionalKey(Schema.String),
    caller: Schema.optionalKey(Schema.String),
    organisation: Schema.optionalKey(Schema.String),
    workflowName: Schema.optionalKey(Schema.String),
    workflowId: Schema.optionalKey(Schema.String),
    activityName: Schema.optionalKey(Schema.String)
  })
)
const linesIn = (output: string) => output.split("\n").flatMap((line) => Option.toArray(Schema.decodeUnknownOption(Line)(line)))
const Synced = Schema.fromJsonString(Schema.Struct({ runId: Schema.String, status: Schema.String }))

it.live("a run can be followed through lines of JSON and by OTLP, and neither holds the token", () =>
  Effect.gen(function* () {
    const simulator = yield* simulatorProcess(["--people", "20", "--limit", "1000000"])
    const { sent, url } = yield* collector
    const [, secret = ""] = simulator.token.split(":")
    const secrets = [secret, Buffer.from(simulator.token).toString("base64")]
    const options = {
      home: yield* temporaryHome,
      secrets,
      env: { OPENFAITH_TOKEN: simulator.token, OPENFAITH_LOGS: "json", OTEL_EXPORTER_OTLP_ENDPOINT: url }
    }
    const sync = ["sync", "--org", "acme", "--adapter", "pco", "--base-url", simulator.url, "--wait", "--json"]
    const { code, stderr, stdout } = yield* command(options, ...sync)
    assert.strictEqual(code, 0, stderr)
    const { runId } = Schema.decodeUnknownSync(Synced)(stdout.trim().split("\n").at(-1))

    const [asked, ...lines] = linesIn(stderr).filter(({ run }) => run === runId)
    assert.deepInclude(asked, { level: "INFO", message: "POST /v1/runs: 202", caller: "local", organisation: "acme" })
    assert.match(asked?.requestId ?? "", /^[\w-]{36}$/)
    assert.deepStrictEqual(
      lines.map(({ activityName, workflowName }) => [workflowName, activityName]),
      [
        ["MainSyncOrchestrator/1", "plan"],
        ["MainSyncOrchestrator/1", "close"]
      ]
    )
    assert.isTrue(
      lines.every(({ requestId }) => requestId === undefined),
      "the work is nobody's request"
    )
    assert.strictEqual(new Set(lines.map(({ workflowId }) => workflowId)).size, 1)

    const of = (path: string) => sent.filter((each) => each.path === path).map(({ body }) => body)
    assert.isTrue(of("/v1/logs").some((body) => body.includes(runId)))
    assert.isTrue(of("/v1/traces").some((body) => body.includes("PageWriter.write")))
    assert.isTrue(of("/v1/metrics").length > 0)
    // Nor is anybody's address in them, as everything a row says would be.
    const addresses = [...(yield* simulator.truth("Email", ["address"])).matchAll(/[\w.+-]+@[\w.-]+/g)].map(([address]) => address)
    assert.isAbove(addresses.length, 10)
    for (const { body } of sent) for (const each of [...secrets, ...addresses]) assert.notInclude(body, each)
  }).pipe(Effect.scoped)
)
