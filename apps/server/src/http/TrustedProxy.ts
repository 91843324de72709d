/**
 * Single sign-on by what stands in front: a proxy that knows who somebody is says so in a header, and is believed if it comes from an address that the
 * operator names. Settings: `OPENFAITH_TRUSTED_PROXIES` (addresses and networks), `OPENFAITH_PROXY_USER` and `OPENFAITH_PROXY_GROUPS` (names of headers),
 * `OPENFAITH_PROXY_ROLES` (what users and groups may do).
 */
import { BlockList, isIP } from "node:net"
import { type CallerFacts, includes, type Scope } from "@openfaith/api"
import { Config, Context, Effect, Layer, Option, Schema } from "effect"
import type { HttpServerRequest } from "effect/http"

/** A setting of the trusted proxy that cannot be used. */
export class ProxySettingUnusable extends Schema.TaggedError<ProxySettingUnusable>()("ProxySettingUnusable", {
  name: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `${this.name} cannot be used: ${this.problem}.`
  }
}

export interface TrustedProxyShape {
  /** Whether a request comes from a proxy that was named. */
  readonly isTrusted: (request: HttpServerRequest.HttpServerRequest) => boolean
  /** Where a request comes from: what a believed proxy says of it, else who sent it. */
  readonly addressOf: (request: HttpServerRequest.HttpServerRequest) => string
  /** Whom the proxy says a request is of. `null`: it comes from elsewhere, says nobody, or somebody who may do nothing. */
  readonly callerOf: (request: HttpServerRequest.HttpServerRequest) => CallerFacts | null
}

const roleNames: Readonly<Record<string, Scope>> = {
  viewer: "read",
  operator: "operate",
  admin: "admin",
  read: "read",
  operate: "operate"
}

const networksOf = Effect.fnUntraced(function* (text: string) {
  const list = new BlockList()
  for (const each of text.split(",").map((part) => part.trim())) {
    const [address = "", bits] = each.split("/")
    const kind = isIP(address)
    const width = bits === undefined ? (kind === 6 ? 128 : 32) : Number(bits)
    if (kind === 0 || !Number.isInteger(width) || width < 0 || width > (kind === 6 ? 128 : 32))
      return yield* new ProxySettingUnusable({
        name: "OPENFAITH_TRUSTED_PROXIES",
        problem: `"${each}" is neither an address nor a network such as 10.1.0.0/16`
      })
    list.addSubnet(address, width, kind === 6 ? "ipv6" : "ipv4")
  }
  return list
})

/** `staff=viewer,admins=admin,mara=admin,*=viewer`. */
const rolesOf = Effect.fnUntraced(function* (text: string) {
  const roles = new Map<string, Scope>()
  for (const each of text.split(",").map((part) => part.trim())) {
    const [who = "", role = ""] = each.split("=").map((part) => part.trim())
    const scope = roleNames[role]
    if (who === "" || scope === undefined)
      return yield* new ProxySettingUnusable({
        name: "OPENFAITH_PROXY_ROLES",
        problem: `"${each}" is no user or group with viewer, operator or admin, such as staff=viewer`
      })
    roles.set(who, scope)
  }
  return roles
})

const sender = ({ remoteAddress }: HttpServerRequest.HttpServerRequest) => Option.getOrElse(remoteAddress, () => "")

const nobody: TrustedProxyShape = { isTrusted: () => false, addressOf: sender, callerOf: () => null }

const text = (name: string, usual: string) => Config.String(name).pipe(Config.withDefault(usual))

export class TrustedProxy extends Context.Service<TrustedProxy, TrustedProxyShape>()("@openfaith/server/http/TrustedProxy") {
  static readonly layer = Layer.effect(
    TrustedProxy,
    Effect.gen(function* () {
      const trusted = yield* text("OPENFAITH_TRUSTED_PROXIES", "")
      if (trusted.trim() === "") return TrustedProxy.of(nobody)
      const networks = yield* networksOf(trusted)
      const given = yield* text("OPENFAITH_PROXY_ROLES", "")
      const roles = given.trim() === "" ? new Map<string, Scope>() : yield* rolesOf(given)
      const userHeader = (yield* text("OPENFAITH_PROXY_USER", "x-forwarded-user")).toLowerCase()
      const groupsHeader = (yield* text("OPENFAITH_PROXY_GROUPS", "x-forwarded-groups")).toLowerCase()

      const isNamed = (address: string) => {
        const kind = isIP(address)
        return kind !== 0 && networks.check(address, kind === 6 ? "ipv6" : "ipv4")
      }

      return TrustedProxy.of({
        isTrusted: (request) => isNamed(sender(request)),
        addressOf: (request) => {
          // Each proxy adds whom it had the request from; the last that is no proxy of ours is who came.
          const hops = [...(request.headers["x-forwarded-for"] ?? "").split(",").map((hop) => hop.trim()), sender(request)]
          return hops.findLast((hop, index) => index === 0 || !isNamed(hop)) ?? ""
        },
        callerOf: (request) => {
          const { headers } = request
          const user = headers[userHeader]?.trim() ?? ""
          if (user === "" || !isNamed(sender(request))) return null
          const groups = (headers[groupsHeader] ?? "").split(",").map((group) => group.trim())
          let scope: Scope | null = null
          for (const who of [user, ...groups, "*"]) {
            const given = roles.get(who)
            if (given !== undefined && (scope === null || includes(given, scope))) scope = given
          }
          return scope === null ? null : { id: `user:${user}`, name: user, scope, orgIds: null, isLocal: false }
        }
      })
    })
  )
}
