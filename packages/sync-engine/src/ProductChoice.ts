/**
 * What a connection reads of its source: all, unless whoever connects it or whoever runs the installation names products or single entities. What an entity
 * cannot be without is read with it, whatever product that belongs to.
 */
import { type Adapter, type EntityManifest, productOf } from "@openfaith/adapter-core"
import { Config, Effect, Option, Schema } from "effect"
import { withHardRelatives } from "./graph/DependencyGraph.ts"
import { type Connection, Connections } from "./state/Connections.ts"

export class UnknownProduct extends Schema.TaggedError<UnknownProduct>()("UnknownProduct", {
  product: Schema.String,
  adapter: Schema.String,
  products: Schema.Array(Schema.String)
}) {
  override get message() {
    return `The adapter ${this.adapter} has neither a product nor an entity "${this.product}". Its products are ${this.products.join(", ")}.`
  }
}

const productsOf = ({ entities }: EntityManifest): ReadonlyArray<string> => [...new Set([...entities.keys()].map(productOf))]

const isNamed = (entity: string, names: ReadonlyArray<string>) => names.includes(entity) || names.includes(productOf(entity))

/** Fails where the adapter has no such product or entity. */
export const requireProducts = Effect.fnUntraced(function* ({ id, manifest }: Adapter, asked: ReadonlyArray<string>) {
  const products = productsOf(manifest)
  const product = asked.find((each) => !products.includes(each) && !manifest.has(each))
  if (product !== undefined) return yield* new UnknownProduct({ product, adapter: id, products })
})

/** What new connections read where nobody says: what OPENFAITH_PRODUCTS names of what the adapter has, or everything. */
const usualProducts = Config.String("OPENFAITH_PRODUCTS").pipe(
  Config.withDefault(""),
  Config.map((names) => names.split(",").map((name) => name.trim()))
)

/** `asked`: `null` leaves a connection that was there before as it is. */
export const chooseProducts = Effect.fn("chooseProducts")(function* (
  connection: Connection,
  { manifest }: Adapter,
  asked: ReadonlyArray<string> | null
) {
  const connections = yield* Connections
  const all = [...manifest.entities.keys()]
  const isNew = Option.isNone(yield* connections.entityId(connection.id, all[0] ?? ""))
  const names = asked ?? (isNew ? yield* Effect.orDie(usualProducts) : [])
  const named = all.filter((entity) => isNamed(entity, names))
  if (named.length === 0) return
  yield* connections.choose(connection.id, { products: names, all, on: withHardRelatives(manifest, named, "needs") })
})
