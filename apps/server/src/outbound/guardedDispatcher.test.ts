/** Where requests of an installation may go, whatever names, notations and redirects say. */
import { createServer, type Server } from "node:http"
import type { LookupFunction } from "node:net"
import { assert, it } from "@effect/vitest"
import { bareJson, jsonApi } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"
import { Adapters } from "@openfaith/sync-engine"
import { ConfigProvider, Effect, Layer, Result } from "effect"
import { HttpClient } from "effect/http"
import { guardedHttpClient, largestAnswer, makeGuard } from "./guardedDispatcher.ts"
import { type Reach, reachOfAddress } from "./permittedAddress.ts"

const reaches: Readonly<Record<Reach, ReadonlyArray<string>>> = {
  public: ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"],
  private: [
    "127.0.0.1",
    "127.255.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd12:3456::1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1"
  ],
  never: [
    "169.254.169.254",
    "169.254.0.1",
    "::ffff:169.254.169.254",
    "fd00:ec2::254",
    "100.100.100.200",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "255.255.255.255",
    "fe80::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "192.0.2.1",
    "2001:db8::1",
    "not an address",
    ""
  ]
}

it("tells what is of the internet, what is of a network of one's own, and what is nobody's source", () => {
  for (const reach of ["public", "private", "never"] as const)
    for (const address of reaches[reach]) assert.strictEqual(reachOfAddress(address), reach, address)
})

it("lets an adapter's own name lead to the internet only, and what an operator gives to their own network too", () => {
  const guard = makeGuard([{ defaultBaseUrl: "https://api.example.org/v2" }], "10.20.0.0/16, fd12::/16")
  const may = (host: string, address: string) => guard?.refusal(host, address) === null
  assert.isTrue(may("api.example.org", "93.184.216.34"))
  for (const address of [...reaches.private.filter((each) => !each.startsWith("fd12")), ...reaches.never])
    assert.isFalse(may("api.example.org", address), address)
  assert.isTrue(may("api.example.org", "10.20.3.4"), "allowed by the operator")
  assert.isTrue(may("church.internal", "192.168.1.5"))
  for (const address of reaches.never) assert.isFalse(may("church.internal", address), address)
  for (const wrong of ["everything", "10.0.0.1", "10.0.0.0/99"]) assert.isNull(makeGuard([], wrong), wrong)
})

const listening = Effect.acquireRelease(
  Effect.promise(
    () =>
      new Promise<{ readonly server: Server; readonly port: number; readonly asked: ReadonlyArray<string> }>((resolve) => {
        const asked: Array<string> = []
        const server = createServer((request, response) => {
          asked.push(request.headers.host ?? "")
          response.writeHead(200).end("secrets")
        }).listen(0, "127.0.0.1", () => {
          const address = server.address()
          resolve({ server, port: typeof address === "object" && address !== null ? address.port : 0, asked })
        })
      })
  ),
  ({ server }) => Effect.sync(() => server.close())
)

/** Asks as an installation does whose adapter is at api.example.org, for names that lead where the last of `leads` says, one after the other. */
const asking = Effect.fnUntraced(function* (leads: ReadonlyArray<ReadonlyArray<string>>, env: Readonly<Record<string, string>> = {}) {
  let looked = 0
  const lookup: LookupFunction = (_host, options, callback) => {
    const found = (leads[Math.min(looked++, leads.length - 1)] ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }))
    if (options.all === true) callback(null, found)
    else callback(null, found[0]?.address ?? "", found[0]?.family)
  }
  const adapter = { ...pco, defaultBaseUrl: "http://api.example.org" }
  const layer = guardedHttpClient(lookup).pipe(
    Layer.provide(Adapters.layer([adapter])),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
  )
  const client = yield* Effect.provide(HttpClient.HttpClient, yield* Layer.build(layer))
  return (url: string) =>
    client.get(url).pipe(
      Effect.flatMap(({ text }) => text),
      Effect.timeout("5 seconds"),
      Effect.result
    )
})

it.live("decides on the address that is connected to, each time anew", () =>
  Effect.gen(function* () {
    const { asked, port } = yield* listening
    // The same name leads to the internet when it is looked at, and to this machine when it is connected to.
    const rebound = yield* asking([["93.184.216.34"], ["127.0.0.1"]], { OPENFAITH_ALLOWED_NETWORKS: "93.184.216.0/24" })
    yield* Effect.forkScoped(rebound(`http://api.example.org:${port}/`))
    assert.isTrue(Result.isFailure(yield* rebound(`http://api.example.org:${port}/`)))
    const mixed = yield* asking([["93.184.216.34", "127.0.0.1"]])
    assert.isTrue(Result.isFailure(yield* mixed(`http://api.example.org:${port}/`)), "one of its addresses is enough")
    assert.deepStrictEqual(asked, [], "nothing was sent")

    const own = yield* asking([["127.0.0.1"]])
    assert.isTrue(Result.isFailure(yield* own(`http://api.example.org:${port}/`)))
    for (const notation of ["127.0.0.1", "2130706433", "0x7f.1"])
      assert.isTrue(Result.isSuccess(yield* own(`http://${notation}:${port}/`)), notation)
    const before = asked.length
    for (const notation of ["169.254.169.254", "0xa9fea9fe", "2852039166", "[::ffff:a9fe:a9fe]", "0.0.0.0", "[fe80::1]"])
      assert.isTrue(Result.isFailure(yield* own(`http://${notation}:${port}/latest/meta-data`)), notation)
    assert.strictEqual(asked.length, before)
    const given = yield* asking([["127.0.0.1"]], { OPENFAITH_BASE_URL_PCO: "http://api.example.org" })
    assert.isTrue(Result.isSuccess(yield* given(`http://api.example.org:${port}/`)), "the operator says where it is")
  }).pipe(Effect.scoped)
)

it.live("takes no answer that would fill the process", () =>
  Effect.gen(function* () {
    const piece = Buffer.alloc(1024 * 1024)
    let sent = 0
    const server = yield* Effect.acquireRelease(
      Effect.promise(
        () =>
          new Promise<Server>((resolve) => {
            const streaming = createServer((_request, response) => {
              const more = () => {
                while (!response.destroyed && sent < 4 * largestAnswer) {
                  sent += piece.length
                  if (!response.write(piece)) return void response.once("drain", more)
                }
                response.end()
              }
              more()
            }).listen(0, "127.0.0.1", () => resolve(streaming))
          })
      ),
      (server) => Effect.sync(() => server.closeAllConnections())
    )
    const address = server.address()
    const get = yield* asking([["127.0.0.1"]])
    const answer = yield* get(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`)
    assert.isTrue(Result.isFailure(answer))
    const longest = Math.max(jsonApi.mostBytes, bareJson.mostBytes)
    assert.isBelow(longest, largestAnswer, "who reads an answer is the one to say that it is too long")
    assert.isBelow(sent, 2 * largestAnswer, "it is cut off")
  }).pipe(Effect.scoped)
)
