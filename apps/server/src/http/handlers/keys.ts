import { Caller, defaultPageSize, OpenFaithApi } from "@openfaith/api"
import { KeyRotation } from "@openfaith/sync-engine"
import { Effect, Layer, Option, Redacted, Schema } from "effect"
import { HttpServerRequest } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { AuditLog } from "../../access/AuditLog.ts"
import { ApiKeys } from "../../access/ApiKeys.ts"
import { administrator, Sessions } from "../../access/Sessions.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { noSuch, respondLater, signInRefused } from "../refusals.ts"
import { giveSession } from "../sessionCookie.ts"
import { Throttle } from "../Throttle.ts"
import { Sight } from "../Sight.ts"

const KeysLive = HttpApiBuilder.group(
  OpenFaithApi,
  "keys",
  Effect.fnUntraced(function* (handlers) {
    const keys = yield* ApiKeys
    const sessions = yield* Sessions
    const rotation = yield* KeyRotation
    const audit = yield* AuditLog
    const sight = yield* Sight
    return handlers.handleAll({
      listKeys: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize } }) {
        const { orgIds } = yield* Caller
        const list = ["keys"]
        const after = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(keys.list({ bounds: orgIds, after: after ?? "", limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      createKey: Effect.fnUntraced(function* ({ payload: { name, orgIds: wanted, scope } }) {
        const caller = yield* Caller
        const foreign = wanted?.find((orgId) => caller.orgIds !== null && !caller.orgIds.includes(orgId))
        if (foreign !== undefined) return yield* Effect.fail(noSuch("organisation", foreign))
        const orgIds = wanted ?? caller.orgIds
        const { key, secret } = yield* Effect.orDie(keys.create({ name, scope, orgIds, createdBy: caller.name }))
        return { key, secret: Redacted.value(secret) }
      }),
      listSessions: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize } }) {
        const caller = yield* Caller
        const list = ["sessions"]
        const after = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(sessions.list({ bounds: caller.orgIds, after: after ?? "", limit: limit + 1 }))
        const page = toPage(list, limit, found, ({ id }) => id)
        return { ...page, items: page.items.map((session) => ({ ...session, isThis: session.id === caller.id })) }
      }),
      endSession: Effect.fnUntraced(function* ({ params: { id } }) {
        const caller = yield* Caller
        const ended = yield* Effect.orDie(sessions.revoke(id, caller.orgIds))
        return Option.isSome(ended) ? { ...ended.value, isThis: id === caller.id } : yield* Effect.fail(noSuch("session", id))
      }),
      listAudit: Effect.fnUntraced(function* ({
        query: { action = null, actorId = null, cursor, limit = defaultPageSize, orgId: named, runId = null }
      }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["audit", orgId, action, actorId, runId]
        const before = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(audit.page({ orgId, action, actorId, runId, before, limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      createSignInCode: Effect.fnUntraced(function* ({ payload: { name = administrator.name, orgIds = null, scope = "admin" } }) {
        const code = Redacted.value(yield* Effect.orDie(sessions.issueCode({ name, scope, orgIds })))
        return { code, path: `/signin#${code}` }
      }),
      rotateMasterKey: () => Effect.orDie(rotation.rotate),
      revokeKey: Effect.fnUntraced(function* ({ params: { id } }) {
        const { orgIds } = yield* Caller
        const revoked = yield* Effect.orDie(keys.revoke(id, orgIds))
        return Option.isSome(revoked) ? revoked.value : yield* Effect.fail(noSuch("key", id))
      })
    })
  })
)

const SignInLive = HttpApiBuilder.group(
  OpenFaithApi,
  "signIn",
  Effect.fnUntraced(function* (handlers) {
    const sessions = yield* Sessions
    const audit = yield* AuditLog
    const throttle = yield* Throttle
    return handlers.handleAll({
      signIn: Effect.fnUntraced(function* ({ payload: { code } }) {
        const seconds = yield* throttle.count("signIns", yield* HttpServerRequest.HttpServerRequest)
        if (seconds > 0) return respondLater(seconds)
        const entry = yield* Effect.orDie(
          audit.asked({ actorId: "nobody", actor: "whoever has a link", action: "signIn", target: {}, body: null })
        )
        const secret = yield* Effect.orDie(sessions.begin(code))
        yield* Effect.ignore(
          audit.answered(entry, secret === null ? { status: 401, code: "unauthenticated" } : { status: 204, code: null })
        )
        if (secret === null) return yield* Effect.fail(signInRefused)
        yield* giveSession(secret)
      })
    })
  })
)

const SessionLive = HttpApiBuilder.group(
  OpenFaithApi,
  "session",
  Effect.fnUntraced(function* (handlers) {
    const sessions = yield* Sessions
    return handlers.handleAll({
      getSession: () => Effect.map(Caller, ({ name, orgIds, scope }) => ({ name, scope, orgIds })),
      signOut: Effect.fnUntraced(function* () {
        const { id } = yield* Caller
        // A key stays what it is: only revoking ends it.
        yield* Effect.orDie(sessions.end(id))
        yield* giveSession(null)
      })
    })
  })
)

export const KeyHandlers = Layer.mergeAll(KeysLive, SignInLive, SessionLive)
