/**
 * Loads a module somebody else wrote. It is named as it would be imported from the folder the command is typed in, and what it imports of ours, and of
 * Effect, is the copy that runs here: a folder with an adapter in it needs nothing installed, and no second copy can differ.
 */
import { registerHooks } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { Effect, Schema } from "effect"
import { projectRoot } from "../home/projectRoot.ts"

export class ModuleNotLoaded extends Schema.TaggedError<ModuleNotLoaded>()("ModuleNotLoaded", { reason: Schema.String }) {
  override get message() {
    return this.reason
  }
}

/** Names a module as somebody in this folder would. */
const scheme = "openfaith-adapter:"
const isShared = (specifier: string) => /^(?:effect|@openfaith\/(?:adapter-core|canonical))(?:\/|$)/.test(specifier)

const hooked = Effect.runSync(
  Effect.cached(
    Effect.map(projectRoot, (root) => {
      const inside = pathToFileURL(join(root, "/")).href
      registerHooks({
        resolve: (specifier, context, next) => {
          if (specifier.startsWith(scheme))
            return next(specifier.slice(scheme.length), { ...context, parentURL: pathToFileURL(join(process.cwd(), "/")).href })
          const isForeign = context.parentURL !== undefined && !context.parentURL.startsWith(inside)
          return next(specifier, isForeign && isShared(specifier) ? { ...context, parentURL: import.meta.url } : context)
        }
      })
    })
  )
)

const Coded = Schema.Struct({ code: Schema.String })
const isCoded = Schema.is(Coded)

/** Why, and what to do, in a sentence each. */
const reasonOf = (error: unknown): string => {
  const text = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? ""
  const code = isCoded(error) ? error.code : ""
  if (code === "ERR_MODULE_NOT_FOUND")
    return text.endsWith(`imported from ${join(process.cwd(), "/")}`)
      ? `there is no such module, seen from ${process.cwd()}. Name a file beginning with ./ or /, or an installed package.`
      : `it needs another module that is not there: ${text}. Install it where the adapter is, or correct the import.`
  if (code === "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING") return "it is TypeScript inside node_modules. Publish it as JavaScript."
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" || error instanceof SyntaxError)
    return `it cannot be read as a module: ${text}. Correct it; types have to be erasable (no enums, no namespaces).`
  return `it does not load: ${text}`
}

/** What the module exports. Fails where it cannot be loaded, also where it throws while it is. */
export const importModule = Effect.fn("importModule")(function* (name: string) {
  yield* hooked
  return yield* Effect.tryPromise({
    try: (): Promise<Readonly<Record<string, unknown>>> => import(`${scheme}${name}`),
    catch: (error) => new ModuleNotLoaded({ reason: reasonOf(error) })
  })
})
