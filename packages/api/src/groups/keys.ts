import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted, Shaped, TakesIdempotencyKey, WholeInstallation } from "../access.ts"
import { NotFound, TooMany, Unauthenticated } from "../problems.ts"
import { commandHeaders, orgQuery, pageOf, pageQuery } from "../requests.ts"
import { AuditEntry } from "../shapes/Audit.ts"
import { Health, Ready } from "../shapes/Health.ts"
import { Checks } from "../shapes/Check.ts"
import { ApiKey, CreatedApiKey, KeysRotated, NewApiKey, NewSignInCode, Session, SignedIn, SignIn, SignInCode } from "../shapes/Key.ts"
import { Id, Name } from "../text.ts"

export const KeysGroup = HttpApiGroup.make("keys")
  .add(
    HttpApiEndpoint.get("listKeys", "/keys", { query: pageQuery, success: pageOf(ApiKey) }).annotate(Needs, "admin"),
    HttpApiEndpoint.post("createKey", "/keys", { payload: NewApiKey, success: CreatedApiKey, error: NotFound })
      .annotate(Needs, "admin")
      .annotateMerge(
        OpenApi.annotations({
          summary: "Make a key",
          description:
            "The answer is the only place it is ever shown, so this takes no idempotency key. A key sees no more than the one that made it."
        })
      ),
    HttpApiEndpoint.delete("revokeKey", "/keys/:id", { params: { id: Id }, success: ApiKey, error: NotFound })
      .annotate(Needs, "admin")
      .annotateMerge(OpenApi.annotations({ summary: "Revoke a key, at once and for good" })),
    HttpApiEndpoint.get("listSessions", "/sessions", { query: pageQuery, success: pageOf(SignedIn) })
      .annotate(Needs, "admin")
      .annotateMerge(OpenApi.annotations({ summary: "Browsers that are signed in" })),
    HttpApiEndpoint.delete("endSession", "/sessions/:id", { params: { id: Id }, success: SignedIn, error: NotFound })
      .annotate(Needs, "admin")
      .annotateMerge(OpenApi.annotations({ summary: "Sign a browser out, at once" })),
    HttpApiEndpoint.get("listAudit", "/audit", {
      query: {
        ...orgQuery,
        action: Schema.optionalKey(Name),
        actorId: Schema.optionalKey(Id),
        runId: Schema.optionalKey(Id),
        ...pageQuery
      },
      success: pageOf(AuditEntry),
      error: NotFound
    })
      .annotate(Needs, "admin")
      .annotateMerge(
        OpenApi.annotations({
          summary: "What people and programs told this installation to do, the newest first",
          description: "Commands and attempts to sign in, each with who, what, why and what became of it. Nobody can change it."
        })
      ),
    HttpApiEndpoint.post("createSignInCode", "/sign-in-codes", { payload: NewSignInCode, success: SignInCode })
      .annotate(Needs, "admin")
      .annotate(WholeInstallation, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Make a code that signs one browser in, once, within an hour",
          description:
            "It is a secret, so this takes no idempotency key. Whoever uses it may do what the code was made for: where nothing is said, everything."
        })
      ),
    HttpApiEndpoint.post("rotateMasterKey", "/master-key/rotate", { headers: commandHeaders, success: KeysRotated })
      .annotate(Needs, "admin")
      .annotate(WholeInstallation, true)
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Rotate the keys that seal stored credentials, while everything runs",
          description:
            "A new master key, a new data key for each organisation, and every secret sealed with it. Keys of this interface stay as they are."
        })
      )
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Keys" }))

/** Signing in is open to everybody who has a code. */
export const SignInGroup = HttpApiGroup.make("signIn")
  .add(
    HttpApiEndpoint.post("signIn", "/sessions", {
      payload: SignIn,
      success: HttpApiSchema.NoContent,
      error: [Unauthenticated, TooMany]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Begin a session in a browser",
        description: "With the code of the one-time link that the server printed. The session is a cookie that scripts cannot read."
      })
    )
  )
  .middleware(Shaped)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Sessions" }))

export const SessionGroup = HttpApiGroup.make("session")
  .add(
    HttpApiEndpoint.get("getSession", "/session", { success: Session })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Who asks, and what they may do" })),
    HttpApiEndpoint.delete("signOut", "/session", { success: HttpApiSchema.NoContent })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "End the session" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Sessions" }))

/** For load balancers and supervisors: open to everybody, and says nothing about anybody. */
export const HealthGroup = HttpApiGroup.make("health")
  .add(
    HttpApiEndpoint.get("health", "/health", { success: [Health, Health.pipe(HttpApiSchema.status(503))] }).annotateMerge(
      OpenApi.annotations({ summary: "Whether what should move moves" })
    ),
    HttpApiEndpoint.get("ready", "/ready", { success: Ready }).annotateMerge(
      OpenApi.annotations({ summary: "Whether the database answers and its tables are up to date" })
    )
  )
  .middleware(Shaped)
  .annotateMerge(OpenApi.annotations({ title: "Health" }))

export const MetricsGroup = HttpApiGroup.make("metrics")
  .add(
    HttpApiEndpoint.get("metrics", "/metrics", {
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain; version=0.0.4" }))
    })
      .annotate(Needs, "read")
      .annotate(WholeInstallation, true)
      .annotateMerge(OpenApi.annotations({ summary: "Figures for Prometheus" })),
    HttpApiEndpoint.get("getChecks", "/v1/checks", { success: Checks })
      .annotate(Needs, "read")
      .annotate(WholeInstallation, true)
      .annotateMerge(OpenApi.annotations({ summary: "What `openfaith doctor` looks at, as the server sees it" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .annotateMerge(OpenApi.annotations({ title: "Health" }))
