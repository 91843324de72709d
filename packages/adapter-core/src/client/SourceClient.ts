/**
 * Asks a source one question at a time and says in typed values what came of it. It waits for the request budget and nothing else: retries, refreshes and
 * pauses are decided by who calls, from the error's meaning. The credential appears in no error, log or span.
 */
import { Clock, Duration, Effect, identity, Option, type Redacted, Result, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import type { Adapter } from "../Adapter.ts"
import { type AnyEntity, productOf } from "../Entity.ts"
import { AccessRefused, ContractViolation, RateLimited, type SourceError, SourceUnavailable, TokenExpired } from "../errors.ts"
import type { PageRequest } from "../reading/Reader.ts"
import { windowsOf } from "../RequestBudget.ts"
import type { Call } from "../webhooks/Webhooks.ts"
import { linkRow } from "../wire/linkRow.ts"
import type { WholeList } from "../wire/WholeList.ts"
import type { RowChange, WirePage, WireProblem, WireRow } from "../wire/WireFormat.ts"
import { readLimits, sourceTimeOf } from "./answerHeaders.ts"
import { type AnswerFacts, readFailure, readProblem, unavailableReason } from "./failures.ts"
import type { Limiter } from "./Limiter.ts"
import { hintsOf, pageOfOne, placeOf, rosterOf } from "./placeOf.ts"
import { redactorOf, type Redactor } from "./redactor.ts"
import { CurrentLane } from "./RequestLane.ts"
import { fillPath, type Link, linkProblem, linkTo } from "./links.ts"
import { readBytes, readText } from "./readText.ts"
import { countAnswered, countUnreachable } from "./sourceMetrics.ts"

export type Credential =
  | { readonly kind: "basic"; readonly id: string; readonly secret: Redacted.Redacted }
  | { readonly kind: "bearer"; readonly token: Redacted.Redacted }

/** Tokens that somebody else renews, for as long as it takes. */
export interface Tokens {
  /** One that is good for a while. */
  readonly current: Effect.Effect<Redacted.Redacted, SourceError>
  /** Another than this one, which the source says is past its time. */
  readonly after: (expired: Redacted.Redacted) => Effect.Effect<Redacted.Redacted, SourceError>
  /** The one that has taken the place of this one, which the source refuses; `None`: none has, and none is asked for. */
  readonly insteadOf: (refused: Redacted.Redacted) => Effect.Effect<Option.Option<Redacted.Redacted>, SourceError>
}

export interface Answer<A> {
  readonly value: A
  /** Path and query, without the host: what a receipt shows. */
  readonly path: string
  /** Milliseconds of the process's monotonic clock: the interval in which the source looked. Only differences mean something. */
  readonly sentAt: number
  readonly receivedAt: number
  /** The source's clock, from the answer's `Date`; ISO text. */
  readonly sourceTime: string | null
  readonly bytes: number
  /** By which the source knows whether what it answered is the same still. */
  readonly validator?: string
}

export interface SourceClient {
  /** One page of the entity's list, with the entity's includes. */
  readonly page: (entity: AnyEntity, request: PageRequest) => Effect.Effect<Answer<WirePage>, SourceError>
  /** All rows of a list that comes whole, in one answer. */
  readonly whole: (entity: AnyEntity) => Effect.Effect<Answer<WholeList>, SourceError>
  /** Whether the source says that a list is what it was when an answer had this validator. Asks for no rows. */
  readonly isUnchanged: (entity: AnyEntity, validator: string) => Effect.Effect<Answer<boolean>, SourceError>
  /**
   * One row by id, in the same representation as in the list. The entity must have a `get`; `parent` where its path names one, `above` for its other places.
   */
  readonly row: (
    entity: AnyEntity,
    id: string,
    parent?: string,
    above?: PageRequest["above"]
  ) => Effect.Effect<Answer<WireRow>, SourceError>
  /**
   * Makes a row, changes it or removes it (`null`), by the endpoint the entity has for it; answers the row as the source shows it then. Sent once: a change
   * may not be doubled. `places`: what fills the path beside the row's own id.
   */
  readonly write: (entity: AnyEntity, change: Change) => Effect.Effect<WireRow | null, SourceError>
  /** What is no read of records, inside the same budget; answers the body as JSON, `null` where it has none. Sent once: a change may not be doubled. */
  readonly call: (call: Call) => Effect.Effect<unknown, SourceError>
  /** The account behind the credential. */
  readonly account: Effect.Effect<{ readonly id: string; readonly name: string }, SourceError>
}

export interface Change {
  readonly kind: "create" | "update" | "delete"
  readonly id: string | null
  readonly places: Readonly<Record<string, string>>
  readonly attributes: RowChange["attributes"]
  readonly related: RowChange["related"]
}

/** The text of an answer without words. */
const silence = ""

/** Of a roster ids are taken and nothing else: rows that name no attribute take a fraction of the memory, and there may be a hundred thousand. */
const idsAlone = { attributes: Schema.Struct({}) }

/** How a change is sent. */
const methods = { create: "POST", update: "PATCH", delete: "DELETE" } as const

export interface SourceClientOptions {
  readonly adapter: Adapter
  readonly connection: { readonly baseUrl: string; readonly credential: Credential | Tokens }
  readonly limiter: Limiter
  /** Who its requests are for, where several share the budget. */
  readonly share?: string
  /** For one request from sending to the last byte; 30 seconds. */
  readonly timeout?: Duration.Input
}

interface Question {
  /** GET where it is left out. */
  readonly method?: Call["method"]
  readonly body?: unknown
  readonly path: string
  readonly query: ReadonlyArray<readonly [string, string]>
  readonly product: string
  /** Rows skipped. */
  readonly offset: number
  /** Only whether the answer is another than the one of this validator: then none of it is read. */
  readonly validator?: string
}

const make = Effect.fnUntraced(function* ({ adapter, connection, limiter, share, timeout = "30 seconds" }: SourceClientOptions) {
  const http = yield* HttpClient.HttpClient
  const patience = Duration.fromInputUnsafe(timeout)
  const base = URL.canParse(connection.baseUrl) ? new URL(connection.baseUrl) : null

  const windows = windowsOf(adapter.budget)
  const told = new Set<string>()
  /** What a source says of its limits and cannot mean, told once. */
  const tellStrange = (path: string, strange: ReadonlyArray<string>) =>
    Effect.forEach(
      strange.filter((text) => !told.has(text) && told.size < 100),
      (text) =>
        Effect.suspend(() => (told.add(text), Effect.logWarning(`${adapter.title} says of its limit what cannot be (${path}): ${text}`))),
      { discard: true }
    )

  /** Sends one request inside the budget and returns the text of a good answer. */
  const send = Effect.fnUntraced(function* (question: Question, credential: Credential) {
    const redact = redactorOf(credential)
    const link = linkTo(base, question)
    if (!link) return yield* new SourceUnavailable({ path: question.path, reason: "the base URL is not a URL" })
    if (adapter.onlySecure === true && isInClear(link.url))
      return yield* new SourceUnavailable({
        path: link.path,
        reason: "its credentials may not be sent in clear: give its address with https"
      })
    const { body: content, method = "GET" } = question
    const request = HttpClientRequest.make(method)(link.url, { headers: adapter.headers(question.product) }).pipe(
      credential.kind === "basic"
        ? HttpClientRequest.basicAuth(credential.id, credential.secret)
        : HttpClientRequest.bearerToken(credential.token),
      HttpClientRequest.accept(adapter.format.accept),
      content === undefined ? identity : HttpClientRequest.bodyText(JSON.stringify(content), "application/json"),
      question.validator === undefined ? identity : HttpClientRequest.setHeader("if-none-match", question.validator)
    )
    const exchange = Effect.gen(function* () {
      const sentAt = yield* monotonicMillis
      const response = yield* http.execute(request)
      const isAsked = question.validator !== undefined && (response.status === 200 || response.status === notModified)
      const bytes = isAsked ? nothing(yield* readBytes(response, 0)) : yield* readBytes(response, adapter.format.mostBytes)
      const receivedAt = yield* monotonicMillis
      yield* countAnswered(adapter.id, response.status, receivedAt - sentAt)
      return { response, bytes, sentAt, receivedAt }
    }).pipe(
      Effect.timeout(patience),
      Effect.mapError((cause) => new SourceUnavailable({ path: link.path, reason: redact(unavailableReason(cause, patience)) })),
      Effect.tapError(() => countUnreachable(adapter.id)),
      // What crosses to the source is ours to choose: our trace ids mean nothing there.
      Effect.provideService(HttpClient.TracerPropagationEnabled, false)
    )
    // A granted slot always comes back, also when the request fails or is interrupted: the source may have counted it.
    const lane = yield* CurrentLane
    const counting = windows.filter(({ counts }) => counts(question))
    const asked = { lane, windows: counting.map(({ name }) => name), ...(share === undefined ? {} : { share }) }
    const { bytes, limits, receivedAt, response, sentAt } = yield* Effect.uninterruptibleMask((restore) =>
      limiter.take(asked).pipe(
        // Nothing was sent: whoever asked waits as the source would have had it.
        Effect.mapError(({ waitMs }) => new RateLimited({ path: link.path, retryAfterMs: waitMs })),
        Effect.flatMap((slot) =>
          restore(exchange).pipe(
            Effect.tapCause(() => limiter.settle(slot, new Map())),
            Effect.map((done) => ({ ...done, limits: readLimits(done.response, counting) })),
            Effect.tap((done) => limiter.settle(slot, done.limits.answer))
          )
        )
      )
    )
    yield* tellStrange(link.path, limits.strange)
    const { path } = link
    if (bytes === null)
      return yield* new ContractViolation({ path, rule: "too-large", detail: `more than ${adapter.format.mostBytes} bytes` })
    const body = readText(bytes)
    const isUnchanged = question.validator !== undefined && response.status === notModified
    const failure = isUnchanged ? null : readFailure({ adapter, body, link, redact, response, retryAfterMs: limits.retryAfterMs })
    if (failure) return yield* failure
    // A change may be answered without words.
    const isSilent = (method !== "GET" || question.validator !== undefined) && bytes.length === 0
    const text = isSilent
      ? silence
      : yield* Effect.fromResult(goodText(adapter, response.headers["content-type"], body)).pipe(
          Effect.mapError((problem) => violation(link, problem, redact))
        )
    const validator = response.headers["etag"]
    const meta = {
      path,
      sentAt,
      receivedAt,
      sourceTime: sourceTimeOf(response),
      bytes: bytes.length,
      ...(validator === undefined ? {} : { validator })
    }
    const facts: AnswerFacts = { adapter, link, redact }
    return { text, link, meta, redact, facts, status: response.status }
  })

  /**
   * The same, and where a refusal may be about the credential or about the path alone, the account tells which: who may read that is let in. A token that
   * somebody renews is past its time then.
   */
  const judged = Effect.fnUntraced(function* (question: Question, credential: Credential, isRenewed: boolean) {
    const refuse = ({ detail, path }: AccessRefused) =>
      isRenewed ? new TokenExpired({ path, detail }) : new AccessRefused({ path, status: 401, lacks: null, detail })
    return yield* send(question, credential).pipe(
      Effect.catchTag("AccessRefused", (refused): Effect.Effect<never, SourceError> => {
        if (refused.lacks !== "either") return Effect.fail(refused)
        const { path } = adapter.account
        if (question.path === path) return Effect.fail(refuse(refused))
        return send({ path, query: [], product: productIn(path), offset: 0 }, credential).pipe(
          Effect.matchEffect({
            onSuccess: () =>
              Effect.fail(new AccessRefused({ path: refused.path, status: refused.status, lacks: "entity", detail: refused.detail })),
            onFailure: (error) => Effect.fail(error._tag === "AccessRefused" ? refuse(refused) : error)
          })
        )
      })
    )
  })

  /** The same, once more with another token where the source says that this one is no good any more, and there is another. */
  const ask = Effect.fnUntraced(function* (question: Question) {
    const { credential } = connection
    if ("kind" in credential) return yield* judged(question, credential, false)
    const token = yield* credential.current
    return yield* judged(question, { kind: "bearer", token }, true).pipe(
      Effect.catchTags({
        TokenExpired: ({ path }) =>
          credential.after(token).pipe(
            Effect.flatMap((another) => judged(question, { kind: "bearer", token: another }, true)),
            Effect.catchTag("TokenExpired", () =>
              Effect.fail(new SourceUnavailable({ path, reason: "it says that a token has expired which it has just given" }))
            )
          ),
        AccessRefused: (refused) =>
          refused.status === 401 && refused.lacks === null
            ? Effect.flatMap(credential.insteadOf(token), (another) =>
                Option.isNone(another) ? Effect.fail(refused) : judged(question, { kind: "bearer", token: another.value }, true)
              )
            : Effect.fail(refused)
      })
    )
  })

  const violation = ({ path }: Link, { detail, rule }: Pick<ContractViolation, "detail" | "rule">, redact: Redactor) =>
    new ContractViolation({ path, rule, detail: redact(detail) })

  const read = <A>({ facts, status }: { readonly facts: AnswerFacts; readonly status: number }, result: Result.Result<A, WireProblem>) =>
    Effect.mapError(Effect.fromResult(result), (problem) => readProblem(facts, status, problem))

  const page = Effect.fn("SourceClient.page")(function* (entity: AnyEntity, request: PageRequest) {
    const { list, query } = placeOf(entity, request)
    const answer = yield* ask({
      path: fillPath(list.path, null, request),
      query: [...adapter.format.listQuery(request, list), ...query],
      product: productOf(entity.name),
      offset: request.offset
    })
    const { format } = adapter
    const { link, meta, redact, text } = answer
    const isOne = entity.list.holdsOne === true
    const asked = { entity: { ...entity, list, ...(request.instead === "roster" ? idsAlone : {}) }, request }
    const value = yield* read(answer, isOne ? Result.map(format.row(text, entity), pageOfOne) : format.page(text, asked))
    if (request.instead !== undefined) {
      // By its validator the source knows what was asked for, which is not the list.
      const { validator: _, ...said } = meta
      if (request.instead === "roster") return { value: yield* read(answer, rosterOf(value)), ...said }
      if ("since" in request.instead) return { value: hintsOf(value, list), ...said }
    }
    const wrongLink = value.next === null ? null : linkProblem(value.next, link)
    if (wrongLink) return yield* violation(link, wrongLink, redact)
    const { parent } = request
    const { under } = entity.list
    if (!entity.list.links || parent === null || under === undefined) return { value, ...meta }
    const above = { type: adapter.manifest.get(under).type, id: parent }
    return { value: { ...value, rows: value.rows.map((row) => linkRow(format, entity, above, { type: row.type, id: row.id })) }, ...meta }
  })

  const listQuestion = (entity: AnyEntity): Question => {
    const request: PageRequest = { filters: [], order: null, offset: 0, perPage: entity.list.perPage, parent: null }
    const query = adapter.format.listQuery(request, entity.list)
    return { path: fillPath(entity.list.path, null, request), query, product: productOf(entity.name), offset: 0 }
  }

  const whole = Effect.fn("SourceClient.whole")(function* (entity: AnyEntity) {
    const { format } = adapter
    if (!format.whole) return yield* Effect.die(new Error(`The format of ${adapter.id} knows no lists that come whole.`))
    const answer = yield* ask(listQuestion(entity))
    return { value: yield* read(answer, format.whole(answer.text, entity)), ...answer.meta }
  })

  const isUnchanged = Effect.fn("SourceClient.isUnchanged")(function* (entity: AnyEntity, validator: string) {
    const { meta, status } = yield* ask({ ...listQuestion(entity), validator })
    return { value: status === notModified, ...meta }
  })

  const row = Effect.fn("SourceClient.row")(function* (entity: AnyEntity, id: string, parent?: string, above?: PageRequest["above"]) {
    if (!entity.get) return yield* Effect.die(new Error(`${entity.name} cannot be read by id: its definition has no \`get\`.`))
    const answer = yield* ask({
      path: fillPath(entity.get.path, id, { parent: parent ?? null, ...(above ? { above } : {}) }),
      query: adapter.format.rowQuery(entity.list),
      product: productOf(entity.name),
      offset: 0
    })
    const { link, meta, redact, text } = answer
    const value = yield* read(answer, adapter.format.row(text, entity))
    if (value.id !== id)
      return yield* violation(link, { rule: "unexpected-shape", detail: "the row has another id than was asked for" }, redact)
    return { value, ...meta }
  })

  const write = Effect.fn("SourceClient.write")(function* (
    entity: AnyEntity,
    { attributes, id, kind, places, related }: Change
  ): Effect.fn.Return<WireRow | null, SourceError> {
    const { format } = adapter
    const endpoint = entity[kind]
    if (!endpoint || !format.change) return yield* Effect.die(new Error(`${entity.name} has no \`${kind}\`, or its format writes nothing.`))
    const answer = yield* ask({
      method: methods[kind],
      path: fillPath(endpoint.path, id, { parent: null, above: places }),
      query: kind === "delete" ? [] : format.rowQuery(entity.list),
      product: productOf(entity.name),
      offset: 0,
      ...(kind === "delete" ? {} : { body: format.change({ type: entity.type, id, attributes, related }) })
    })
    return kind === "delete" ? null : yield* read(answer, format.row(answer.text, entity))
  })

  const call = Effect.fn("SourceClient.call")(function* ({ body, method, path, query = [] }: Call) {
    const answer = yield* ask({ method, body, path, query, product: productIn(path), offset: 0 })
    return answer.text === silence ? null : yield* read(answer, adapter.format.value(answer.text))
  })

  const account = Effect.gen(function* () {
    const { path } = adapter.account
    // Somebody waits for the answer, and nobody else asks again.
    const answer = yield* ask({ path, query: [], product: productIn(path), offset: 0 }).pipe(Effect.retry({ times: 1, while: wasCut }))
    const body = yield* read(answer, adapter.format.value(answer.text))
    const found = adapter.account.read(body, answer.link.url.host)
    const detail = "the answer does not name the account"
    return found ?? (yield* violation(answer.link, { rule: "unexpected-shape", detail }, answer.redact))
  }).pipe(Effect.withSpan("SourceClient.account"))

  const client: SourceClient = { page, whole, isUnchanged, row, write, call, account }
  return client
})

export const SourceClient = { make }

/** The answer to a question about a validator that is right still. */
const notModified = 304

const nothing = (_unread: Buffer | null): Buffer => Buffer.alloc(0)

const productIn = (path: string) => path.split("/")[1] ?? ""

/** A connection that had been kept open was closed by the source just as it was used again. */
const wasCut = (error: SourceError) => error._tag === "SourceUnavailable" && /ECONNRESET|EPIPE|other side closed/.test(error.reason)

/** Over a network, readable by whoever carries it. */
const isInClear = ({ hostname, protocol }: URL) => protocol !== "https:" && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)

const monotonicMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1000n) / 1000)

const goodText = (
  { format }: Adapter,
  contentType: string | undefined,
  body: Result.Result<string, string>
): Result.Result<string, Pick<ContractViolation, "detail" | "rule">> => {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "none"
  if (!format.contentTypes.includes(type))
    return Result.fail({ rule: "content-type", detail: `expected ${format.called}, got ${type.slice(0, 60)}` })
  return Result.mapError(body, (detail) => ({ rule: "malformed-body", detail }))
}
