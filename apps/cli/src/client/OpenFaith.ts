/**
 * OpenFaith: what every command asks. It is the HTTP contract, whoever answers it: a server elsewhere (OPENFAITH_URL), the server of this home, or, where
 * none runs, the very same routes within this process. Commands cannot tell which, save by `where`.
 */
import type { OpenFaithApi } from "@openfaith/api"
import { Context, type Effect, type Scope } from "effect"
import type { HttpApiClient } from "effect/http-api"
import type { AskingTrouble } from "./trouble.ts"

export type Api = HttpApiClient.ForApi<typeof OpenFaithApi, AskingTrouble>

/** A failure that tells itself: of opening the installation there are many, and nobody here does anything about them but say so. */
export interface Told {
  readonly _tag: string
  readonly message: string
}

/** Who works on what is requested: this process, another one of this home, or a server elsewhere. */
export type Worker = { readonly by: "us" } | { readonly by: "process"; readonly pid: number } | { readonly by: "elsewhere" }

export interface OpenFaithShape {
  readonly api: Api
  /** Of a server elsewhere its URL, else the home. */
  readonly where: { readonly url: string } | { readonly home: string }
  /** The address of the server, for browsers; `null`: none runs. */
  readonly url: Effect.Effect<string | null, Told>
  /** Whether somebody works on what is requested, or is about to. */
  readonly isServed: Effect.Effect<boolean, Told>
  /** Makes this process the one that works, until the scope closes, unless somebody does already. Of a server elsewhere it is that server's affair. */
  readonly work: Effect.Effect<Worker, Told, Scope.Scope>
}

export class OpenFaith extends Context.Service<OpenFaith, OpenFaithShape>()("@openfaith/cli/client/OpenFaith") {}
