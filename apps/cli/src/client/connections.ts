/** A connection as people name it: by its id, or by organisation and adapter where that is one. */
import { Effect, Option, Schema } from "effect"
import { UsageProblem } from "../output/failures.ts"
import { OpenFaith } from "./OpenFaith.ts"
import { listOf } from "./pages.ts"

export class NotConnected extends Schema.TaggedError<NotConnected>()("NotConnected", { orgId: Schema.String, adapter: Schema.String }) {
  override get message() {
    return `Organisation "${this.orgId}" is not connected to ${this.adapter}. Run \`openfaith connect ${this.adapter} --org ${this.orgId}\`.`
  }
}

/** One of several connections has to be named. */
export class AmbiguousConnection extends Schema.TaggedError<AmbiguousConnection>()("AmbiguousConnection", {
  orgId: Schema.String,
  adapter: Schema.String,
  connections: Schema.Array(Schema.String)
}) {
  override get message() {
    return `Organisation "${this.orgId}" has several connections to ${this.adapter}: ${this.connections.join(", ")}. Name one with --connection.`
  }
}

export interface Place {
  readonly orgId: string
  readonly adapter: string
  readonly connectionId: string | null
}

export class UnknownAdapter extends Schema.TaggedError<UnknownAdapter>()("UnknownAdapter", {
  adapter: Schema.String,
  installed: Schema.Array(Schema.String)
}) {
  override get message() {
    return `There is no adapter "${this.adapter}". Installed: ${this.installed.join(", ")}.`
  }
}

/** The connection of a place; fails where there is none, or several and none is named. */
export const connectionOf = Effect.fn("connectionOf")(function* ({ adapter, connectionId, orgId }: Place) {
  const { api } = yield* OpenFaith
  const all = yield* listOf((at) => api.connections.listConnections({ query: { orgId, ...at } })).pipe(
    // An organisation is made by its first connection.
    Effect.catchTag("Refused", (refused) => (refused.code === "not_found" ? Effect.succeed([]) : Effect.fail(refused)))
  )
  const found = all.filter(
    (each) => each.adapter === adapter && each.status !== "disconnected" && (connectionId === null || each.id === connectionId)
  )
  const [first, second] = found
  if (second !== undefined) return yield* new AmbiguousConnection({ orgId, adapter, connections: found.map(({ id }) => id) })
  if (first !== undefined) return first
  const installed = (yield* api.adapters.listAdapters({})).items.map(({ id }) => id)
  return yield* installed.includes(adapter) ? new NotConnected({ orgId, adapter }) : new UnknownAdapter({ adapter, installed })
})

/** The same where it may also be named by its id alone. */
export const connectionNamed = Effect.fn("connectionNamed")(function* (given: Record<"on" | "org" | "adapter", Option.Option<string>>) {
  const { api } = yield* OpenFaith
  if (Option.isSome(given.on)) return yield* api.connections.getConnection({ params: { connectionId: given.on.value } })
  return Option.isSome(given.org) && Option.isSome(given.adapter)
    ? yield* connectionOf({ orgId: given.org.value, adapter: given.adapter.value, connectionId: null })
    : yield* new UsageProblem({ problem: "Name a connection (`openfaith connections` lists them), or --org and --adapter." })
})
