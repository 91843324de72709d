/**
 * How people are told: a webhook that takes Slack's messages, e-mail, an Alertmanager. Named by the environment, so that their secrets are in no table:
 * `OPENFAITH_ALERT_WEBHOOK`, `OPENFAITH_ALERT_EMAIL` with `OPENFAITH_SMTP_URL` and `OPENFAITH_ALERT_FROM`, `OPENFAITH_ALERTMANAGER_URL`.
 */
import type { AlertChannel } from "@openfaith/api"
import { Clock, Config, Duration, Effect, Option, Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { alertKinds, runbookOf } from "./alertWords.ts"
import type { DueNotice, StoredAlert } from "./Alerts.ts"

/** A setting for alerts that cannot be used. */
export class AlertSettingUnusable extends Schema.TaggedError<AlertSettingUnusable>()("AlertSettingUnusable", {
  name: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `${this.name} cannot be used: ${this.problem}.`
  }
}

/** Why a message did not arrive, without the secret of its address. */
export class NotDelivered extends Schema.TaggedError<NotDelivered>()("NotDelivered", { problem: Schema.String }) {
  override get message() {
    return this.problem
  }
}

/** A few lines for people, and what they are about. */
export interface Message {
  readonly title: string
  readonly notices: ReadonlyArray<DueNotice>
  /** Further alerts that it does not list. */
  readonly others: number
}

export interface Channel {
  readonly name: AlertChannel["channel"]
  /** Where it leads, without secrets. */
  readonly to: string
  readonly send: (message: Message) => Effect.Effect<void, NotDelivered>
}

/** Takes all that is open every time, and knows itself what it has told. */
export interface Mirror {
  readonly name: AlertChannel["channel"]
  readonly to: string
  readonly show: (alerts: ReadonlyArray<StoredAlert>, validFor: Duration.Duration) => Effect.Effect<void, NotDelivered>
  /** Shows nothing, and finds out whether it would be taken. */
  readonly test: Effect.Effect<void, NotDelivered>
}

const patience = "10 seconds"

const urlIn = (name: string) =>
  Effect.gen(function* () {
    const given = yield* Config.option(Config.Redacted(name))
    if (Option.isNone(given) || Redacted.value(given.value).trim() === "") return null
    const url = URL.parse(Redacted.value(given.value).trim())
    if (url === null || !/^https?:$/.test(url.protocol))
      return yield* new AlertSettingUnusable({ name, problem: "give an address that begins with https:// or http://" })
    return url
  })

const linesOf = ({ event, kind, next, openedAt, orgId, reason, since }: DueNotice) => {
  const { title } = alertKinds[kind]
  const whose = orgId === null ? "" : ` (${orgId})`
  return event === "resolved"
    ? { head: `Over: ${title}${whose}`, body: `It was so from ${openedAt} on.` }
    : { head: `${title}${whose}`, body: `${reason}, since ${since}.\nDo: ${next}\nMore: ${runbookOf(kind)}` }
}

export const textOf = ({ notices, others }: Message): string =>
  [
    ...notices.map((notice) => {
      const { body, head } = linesOf(notice)
      return `${head}\n${body}`
    }),
    ...(others > 0 ? [`And ${others.toLocaleString("en-US")} more: \`openfaith alerts list\` shows all.`] : [])
  ].join("\n\n")

const colourOf = ({ event, kind }: DueNotice) =>
  event === "resolved" ? "#2e7d32" : alertKinds[kind].severity === "critical" ? "#c62828" : "#ef6c00"

/** As Slack, Mattermost, Rocket.Chat and Discord's `/slack` take it. */
const slackMessage = (message: Message) => ({
  text: message.title,
  attachments: [
    ...message.notices.map((notice) => {
      const { body, head } = linesOf(notice)
      return { color: colourOf(notice), title: head, text: body, fallback: `${head}\n${body}` }
    }),
    ...(message.others > 0
      ? [{ color: "#757575", text: textOf({ ...message, notices: [] }), fallback: textOf({ ...message, notices: [] }) }]
      : [])
  ]
})

/** As Alertmanager's `/api/v2/alerts` takes them. It takes what is not shown again in time for resolved. */
const alertmanagerAlerts = (alerts: ReadonlyArray<StoredAlert>, endsAt: string) =>
  alerts.map(({ connectionId, kind, next, orgId, reason, since, subject }) => ({
    labels: {
      alertname: `openfaith_${kind}`,
      severity: alertKinds[kind].severity,
      subject,
      ...(orgId === null ? {} : { organisation: orgId }),
      ...(connectionId === null ? {} : { connection: connectionId })
    },
    annotations: { summary: alertKinds[kind].title, description: reason, next, runbook_url: runbookOf(kind) },
    startsAt: since,
    endsAt
  }))

const post = (client: HttpClient.HttpClient, url: URL, body: unknown) =>
  HttpClientRequest.post(url).pipe(
    HttpClientRequest.bodyJsonUnsafe(body),
    client.execute,
    Effect.flatMap((response) =>
      response.status >= 200 && response.status < 300
        ? Effect.void
        : Effect.fail(new NotDelivered({ problem: `${url.host} answered ${response.status}` }))
    ),
    Effect.timeout(patience),
    Effect.catchTags({
      TimeoutError: () => Effect.fail(new NotDelivered({ problem: `${url.host} did not answer within ${patience}` })),
      // Its own words may repeat the address, which holds the secret.
      HttpClientError: ({ reason }) => Effect.fail(new NotDelivered({ problem: `${url.host} cannot be reached (${reason._tag})` }))
    }),
    Effect.scoped
  )

const webhookChannel = Effect.gen(function* () {
  const url = yield* urlIn("OPENFAITH_ALERT_WEBHOOK")
  if (url === null) return null
  const client = yield* HttpClient.HttpClient
  return { name: "webhook", to: url.host, send: (message) => post(client, url, slackMessage(message)) } satisfies Channel
})

const emailChannel = Effect.gen(function* () {
  const to = yield* Config.String("OPENFAITH_ALERT_EMAIL").pipe(Config.withDefault(""))
  if (to.trim() === "") return null
  const server = yield* Config.option(Config.Redacted("OPENFAITH_SMTP_URL"))
  const url = Option.isNone(server) ? null : URL.parse(Redacted.value(server.value).trim())
  if (url === null || !/^smtps?:$/.test(url.protocol))
    return yield* new AlertSettingUnusable({
      name: "OPENFAITH_SMTP_URL",
      problem: "OPENFAITH_ALERT_EMAIL needs a mail server, such as smtp://user:password@mail.example.org:587"
    })
  const from = yield* Config.String("OPENFAITH_ALERT_FROM").pipe(Config.withDefault(`OpenFaith <openfaith@${url.hostname}>`))
  // Only who sends mail loads what sends it.
  const { default: nodemailer } = yield* Effect.promise(() => import("nodemailer"))
  const milliseconds = Duration.toMillis(patience)
  const mail = nodemailer.createTransport({
    url: url.href,
    connectionTimeout: milliseconds,
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
    disableFileAccess: true,
    disableUrlAccess: true
  })
  const send = (message: Message) =>
    Effect.tryPromise({
      try: () => mail.sendMail({ from, to, subject: message.title, text: textOf(message) }),
      catch: (cause) => new NotDelivered({ problem: `${url.host}: ${cause instanceof Error ? cause.message : "no reason given"}` })
    }).pipe(Effect.asVoid)
  return { name: "email", to, send } satisfies Channel
})

const alertmanager = Effect.gen(function* () {
  const url = yield* urlIn("OPENFAITH_ALERTMANAGER_URL")
  if (url === null) return null
  const client = yield* HttpClient.HttpClient
  const target = new URL(`${url.pathname.replace(/\/+$/, "")}/api/v2/alerts`, url)
  return {
    name: "alertmanager",
    to: url.host,
    show: Effect.fnUntraced(function* (alerts: ReadonlyArray<StoredAlert>, validFor: Duration.Duration) {
      const endsAt = new Date((yield* Clock.currentTimeMillis) + Duration.toMillis(validFor)).toISOString()
      if (alerts.length > 0) yield* post(client, target, alertmanagerAlerts(alerts, endsAt))
    }),
    test: post(client, target, [])
  } satisfies Mirror
})

export interface Channels {
  readonly channels: ReadonlyArray<Channel>
  readonly mirror: Mirror | null
}

/** As the environment has them; fails where a setting cannot be used. */
export const channelsOf = Effect.gen(function* (): Effect.fn.Return<
  Channels,
  AlertSettingUnusable | Config.ConfigError,
  HttpClient.HttpClient
> {
  const [webhook, email, mirror] = yield* Effect.all([webhookChannel, emailChannel, alertmanager])
  return { channels: [webhook, email].filter((each) => each !== null), mirror }
})
