/** The adapters this process works with: those that come with it, and those of others that OPENFAITH_ADAPTERS names. */
import type { Adapter } from "@openfaith/adapter-core"
import { checkAtStart, isAdapter, shapeProblems } from "@openfaith/adapter-core/conformance"
import { b1 } from "@openfaith/b1"
import { ccb } from "@openfaith/ccb"
import { pco } from "@openfaith/pco"
import { Config, Effect, Schema } from "effect"
import { importModule } from "./importModule.ts"

/** The one list of installed adapters. */
export const installedAdapters: ReadonlyArray<Adapter> = [pco, ccb, b1]

/** A module does not bring an adapter that could be used. */
export class AdapterRefused extends Schema.TaggedError<AdapterRefused>()("AdapterRefused", {
  module: Schema.String,
  problems: Schema.NonEmptyArray(Schema.String)
}) {
  override get message() {
    return `The adapter ${this.module} cannot be used: ${this.problems.map((problem) => problem.replace(/\.?$/, ".")).join(" ")}`
  }
}

const shownProblems = 5

const refuse = (module: string, problem: string) => new AdapterRefused({ module, problems: [problem] })

/** Meant to be an adapter, whether or not it is one. */
const isMeant = (value: unknown) => typeof value === "object" && value !== null && "manifest" in value && "id" in value

/** The one adapter a module exports, under whatever name. What it is made of is of the right kind; whether it is right is not said. */
export const loadAdapter = Effect.fn("loadAdapter")(function* (module: string) {
  const exported = yield* Effect.mapError(importModule(module), ({ reason }) => refuse(module, reason))
  const meant = new Map(Object.entries(exported).flatMap(([name, value]) => (isMeant(value) ? [[value, name] as const] : [])))
  const [first, ...others] = meant
  if (first === undefined) {
    const names = Object.keys(exported).join(", ") || "nothing"
    return yield* refuse(
      module,
      `it exports no adapter, but ${names}. Export what defineAdapter answers: \`export const visitors = defineAdapter({ … })\``
    )
  }
  const [adapter, name] = first
  if (others.length > 0)
    return yield* refuse(module, `it exports several adapters: ${[...meant.values()].join(", ")}. Export each from a module of its own`)
  if (!isAdapter(adapter)) {
    const [problem = "", ...more] = shapeProblems(adapter).map((found) => `${name}: ${found}`)
    // Where one thing is of another kind, all within it are.
    const rest = more.length > shownProblems ? [...more.slice(0, shownProblems), `And ${more.length - shownProblems} more`] : more
    return yield* new AdapterRefused({ module, problems: [problem, ...rest, "Let the types of defineAdapter be checked"] })
  }
  return adapter
})

/** What keeps it from being read safely. */
const problemsOf = (adapter: Adapter): ReadonlyArray<string> =>
  checkAtStart(adapter).flatMap(({ check, problems }) =>
    problems.map(({ entity, mend, problem }) => `[${check}] ${entity === null ? "" : `${entity}: `}${problem}. ${mend}`)
  )

/** The modules that are named, in order. */
const namedModules = Config.String("OPENFAITH_ADAPTERS").pipe(
  Config.withDefault(""),
  Config.map((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
  )
)

/** All of them; fails with the first that cannot be used. */
export const loadAdapters = Effect.gen(function* () {
  const loaded = [...installedAdapters]
  for (const module of yield* namedModules) {
    const adapter = yield* loadAdapter(module)
    if (loaded.some(({ id }) => id === adapter.id))
      return yield* refuse(
        module,
        `its id "${adapter.id}" is taken by another adapter. Give it an id of its own, or name it once in OPENFAITH_ADAPTERS`
      )
    const [problem, ...more] = problemsOf(adapter)
    if (problem !== undefined) return yield* new AdapterRefused({ module, problems: [problem, ...more] })
    loaded.push(adapter)
  }
  return loaded
}).pipe(Effect.withSpan("loadAdapters"))
