/** Processes that tell people: a killed runner and a full disk are in somebody's mailbox, and so is that they are over. */
import { spawnSync } from "node:child_process"
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { SMTPServer } from "smtp-server"
import { command, type CommandLineOptions, eventually, outputOf } from "../support/commandLine.ts"
import { temporaryHome } from "../support/processes.ts"
import { runnerOf } from "../support/runners.ts"

const megabyte = 1024 * 1024

/** Takes two gigabytes of a disk: at once where it can be had so, else by writing them. */
const takeRoom = (file: string) => {
  if (spawnSync("fallocate", ["-l", "2G", file]).status === 0) return
  const piece = Buffer.alloc(64 * megabyte)
  const opened = openSync(file, "w")
  for (let written = 0; written < 2048; written += 64) writeSync(opened, piece)
  closeSync(opened)
}

/** A mailbox: a mail server that takes whatever comes. */
const mailbox = Effect.gen(function* () {
  const mails: Array<string> = []
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ password, username }, _session, callback) =>
      username === "openfaith" && password === "secret-of-the-mail" ? callback(null, { user: username }) : callback(new Error("no")),
    onData: (stream, _session, callback) => {
      let text = ""
      stream.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")))
      stream.on("end", () => {
        mails.push(text.replaceAll("=\r\n", ""))
        callback()
      })
    }
  })
  const port = yield* Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<number>((resolve) => {
          const listening = server.listen(0, "127.0.0.1", () => {
            const address = listening.address()
            resolve(typeof address === "object" && address !== null ? address.port : 0)
          })
        })
    ),
    () => Effect.promise(() => new Promise<void>((resolve) => server.close(() => resolve())))
  )
  return { port, mails }
})

/** A port where nobody answers. */
const closedPort = Effect.promise(
  () =>
    new Promise<number>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const address = server.address()
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
      })
    })
)

const Listed = Schema.fromJsonString(Schema.Array(Schema.Struct({ kind: Schema.String, reason: Schema.String })))
const Tested = Schema.fromJsonString(Schema.Array(Schema.Struct({ channel: Schema.String, problem: Schema.NullOr(Schema.String) })))

layer(Layer.empty, { excludeTestServices: true })("Alerts of processes", (it) => {
  it.effect(
    "reach a mailbox when a runner is killed and when a disk gets full, and say when it is over",
    () =>
      Effect.gen(function* () {
        const home = yield* temporaryHome
        const { mails, port } = yield* mailbox
        const { bavail, bsize } = statfsSync(tmpdir())
        const free = Math.floor((bavail * bsize) / megabyte)
        const options: CommandLineOptions = {
          home,
          secrets: ["secret-of-the-mail"],
          env: {
            OPENFAITH_ALERTS_EVERY: "1 second",
            OPENFAITH_ALERT_EMAIL: "mara@example.org, ines@example.org",
            OPENFAITH_SMTP_URL: `smtp://openfaith:secret-of-the-mail@127.0.0.1:${port}`,
            OPENFAITH_DISK_RESERVE_MB: String(free - 1024)
          }
        }
        const told = (what: RegExp) =>
          eventually(
            `mail about ${what}`,
            60,
            Effect.sync(() => mails.some((mail) => what.test(mail))),
            () => mails.join("\n\n")
          )
        const first = yield* runnerOf(options)
        const second = yield* runnerOf(options)

        const large = join(home, "large")
        takeRoom(large)
        yield* told(/Subject: OpenFaith: The disk is getting full/)
        rmSync(large)
        yield* told(/Subject: OpenFaith: Over: The disk is getting full/)

        second.child.kill("SIGKILL")
        yield* told(/Subject: OpenFaith: A process has fallen silent/)
        const listed = Schema.decodeUnknownSync(Listed)(yield* outputOf(options, 0, "alerts", "list", "--json"))
        assert.deepStrictEqual(
          listed.map(({ kind }) => kind),
          ["lost_runner"]
        )
        assert.include(listed[0]?.reason, String(second.child.pid))
        yield* runnerOf(options)
        yield* told(/Subject: OpenFaith: Over: A process has fallen silent/)
        assert.isTrue(mails.every((mail) => /^To: mara@example\.org, ines@example\.org/m.test(mail)))
        assert.isTrue(mails.every((mail) => !mail.includes("secret-of-the-mail")))

        assert.strictEqual((yield* command(options, "alerts", "test", "--json")).code, 0)
        yield* told(/Subject: OpenFaith .*: a test, nothing is wrong/)
        const nowhere = {
          ...options,
          env: { ...options.env, OPENFAITH_SMTP_URL: `smtp://openfaith:secret-of-the-mail@127.0.0.1:${yield* closedPort}` }
        }
        const failed = yield* command(nowhere, "alerts", "test", "--json")
        assert.strictEqual(failed.code, 1)
        const [tried] = Schema.decodeUnknownSync(Tested)(failed.stdout)
        assert.match(tried?.problem ?? "", /^127\.0\.0\.1:\d+: .*ECONNREFUSED/)
        assert.isNull(first.child.exitCode)

        const unusable = yield* command({ ...options, env: { ...options.env, OPENFAITH_SMTP_URL: "mail.example.org" } }, "alerts", "list")
        assert.match(unusable.stderr, /OPENFAITH_SMTP_URL cannot be used: .*smtp:\/\/user:password@mail\.example\.org:587/)
      }),
    { timeout: 180_000 }
  )
})
