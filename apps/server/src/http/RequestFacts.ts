/**
 * What is found out about a request while it is answered, for its line in the log: whoever learns something writes it down here. Ids only, never a
 * secret, and nothing of what is asked or answered.
 */
import { Context, Effect, Ref } from "effect"

export interface RequestFacts {
  /** The key or the session that asks, by its id; `local`: the key of the home; `user:…`: whom a proxy in front names. */
  readonly caller?: string
  readonly organisation?: string
  readonly connection?: string
  /** The run that was asked for, or that was asked about. */
  readonly run?: string
}

/** `null`: nobody keeps a line. */
export const CurrentFacts = Context.Reference<Ref.Ref<RequestFacts> | null>("@openfaith/server/http/RequestFacts", {
  defaultValue: () => null
})

/** Adds to what is known of the request that is being answered. */
export const noteFacts = (found: RequestFacts) =>
  Effect.flatMap(CurrentFacts, (facts) => (facts === null ? Effect.void : Ref.update(facts, (before) => ({ ...before, ...found }))))
