/** Which machine this is, as far as processes and addresses go: two containers of one computer see neither each other's processes nor its 127.0.0.1. */
import { createHash } from "node:crypto"
import { readFile, readlink } from "node:fs/promises"
import { hostname } from "node:os"
import { Effect } from "effect"

const orNothing = (text: Promise<string>) => Effect.promise(() => text.catch(() => ""))

export const thisMachine = Effect.gen(function* () {
  const boot = yield* orNothing(readFile("/proc/sys/kernel/random/boot_id", "utf8"))
  const processes = yield* orNothing(readlink("/proc/self/ns/pid"))
  const addresses = yield* orNothing(readlink("/proc/self/ns/net"))
  const id = createHash("sha256").update([hostname(), boot, processes, addresses].join("|")).digest("hex").slice(0, 16)
  return { id, host: hostname() }
})

export const isLoopback = (address: string) => /^(localhost|127(\.\d+){3}|\[?::1\]?)(:\d+)?$/.test(address)
