/**
 * Which products of its source a connection reads: all, unless whoever connects it or whoever runs the installation says otherwise. What an entity cannot
 * be without is read with it, whatever product that belongs to.
 */
import type { Adapter, EntityManifest } from "@openfaith/adapter-core"
import { Config, Effect, Option, Schema } from "effect"
import { withHardRelatives } from "./graph/DependencyGraph.ts"
import { type Connection, Connections } from "./state/Connections.ts"

export class UnknownProduct extends Schema.TaggedError<UnknownProduct>()("UnknownProduct", {
  product: Schema.String,
  adapter: Schema.String,
  products: Schema.Array(Schema.String)
}) {
  override get message() {
    return `The adapter ${this.adapter} has no product "${this.product}". It has ${this.products.join(", ")}.`
  }
}

const productOf = (entity: string) => entity.slice(0, entity.indexOf("."))

export const productsOf = ({ entities }: EntityManifest): ReadonlyArray<string> => [...new Set([...entities.keys()].map(productOf))]

/** Fails where the adapter has no such product. */
export const requireProducts = Effect.fnUntraced(function* ({ id, manifest }: Adapter, asked: ReadonlyArray<string>) {
  const products = productsOf(manifest)
  const product = asked.find((each) => !products.includes(each))
  if (product !== undefined) return yield* new UnknownProduct({ product, adapter: id, products })
})

/** What new connections read where nobody says: the names in OPENFAITH_PRODUCTS that the adapter has, or everything. */
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
  const usual = isNew ? yield* Effect.orDie(usualProducts) : []
  const products = productsOf(manifest).filter((name) => (asked ?? usual).includes(name))
  if (products.length === 0) return
  const named = all.filter((name) => products.includes(productOf(name)))
  yield* connections.choose(connection.id, { products, all, on: withHardRelatives(manifest, named, "needs") })
})
