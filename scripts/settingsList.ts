/**
 * What each environment variable does. Names and defaults are found where the code reads them (`settings.ts`), and this list has to have exactly those
 * names: what is added here is what code cannot say.
 */

export interface Setting {
  readonly name: string
  /** What a value is, with its unit. */
  readonly value: string
  readonly does: string
  /** The default in words, where the code has none that can be shown as it is. */
  readonly usual?: string
}

export interface SettingGroup {
  readonly title: string
  readonly settings: ReadonlyArray<Setting>
}

const days = "whole days"
const address = "an address"
const networks = "networks, with commas between them"

export const settingGroups: ReadonlyArray<SettingGroup> = [
  {
    title: "Where things are",
    settings: [
      {
        name: "OPENFAITH_HOME",
        value: "a folder; a relative one counts from the project",
        does: "the [home](../operate/home-and-database.md): keys, ports, logs and the embedded database",
        usual: "`.openfaith` in the project"
      },
      {
        name: "DATABASE_URL",
        value: "`postgres://user:password@host:5432/database`",
        does: "a PostgreSQL 15 or newer of yours, in place of [the embedded one](../operate/home-and-database.md)"
      },
      {
        name: "OPENFAITH_MIGRATE",
        value: "`always` or `never`",
        does: "`never`: this process changes no table, and refuses to start where one is missing ([upgrading](../operate/upgrade.md))"
      },
      {
        name: "OPENFAITH_MASTER_KEY",
        value: "32 random bytes in base64",
        does: "wraps the keys that seal credentials, in place of `keys/master.key`, for homes that hold no secrets"
      },
      {
        name: "OPENFAITH_FORMER_MASTER_KEYS",
        value: "the same, with commas between them",
        does: "those before it, while [a rotation](../operate/home-and-database.md#keys) is under way, and for backups from before"
      }
    ]
  },
  {
    title: "Addresses",
    settings: [
      {
        name: "OPENFAITH_HOST",
        value: address,
        does: "where `up` and `serve` listen for HTTP; another than this machine's own only behind TLS ([security](../operate/security.md))"
      },
      {
        name: "OPENFAITH_PORT",
        value: "a port",
        does: "the port for HTTP, webhooks and the dashboard",
        usual: "4400, or where another installation has that one, a free one that is kept"
      },
      {
        name: "OPENFAITH_PUBLIC_URL",
        value: "an https address",
        does: "by which sources and browsers reach that port: [webhooks](../operate/webhooks.md), [OAuth](../operate/oauth.md). Unset: changes are found by polling only"
      },
      {
        name: "OPENFAITH_RUNNER_HOST",
        value: address,
        does: "where other [runners](../operate/cluster.md) reach this one; on several machines each has its own"
      },
      { name: "OPENFAITH_RUNNER_PORT", value: "a port", does: "the port of that", usual: "one kept in the home" },
      {
        name: "OPENFAITH_RUNNER_LISTEN",
        value: address,
        does: "what the runner listens on for them, where that is another, such as `0.0.0.0`",
        usual: "`OPENFAITH_RUNNER_HOST`"
      },
      {
        name: "OPENFAITH_RUNNER_HEALTH",
        value: "`ping` or `kubernetes`",
        does: "how runners find out which of them are there; `kubernetes`: they [ask it](../operate/cluster.md#health-by-kubernetes)"
      },
      {
        name: "OPENFAITH_KUBERNETES_NAMESPACE",
        value: "a namespace",
        does: "in which the pods are",
        usual: "all that the service account may list"
      },
      { name: "OPENFAITH_KUBERNETES_LABELS", value: "a label selector", does: "which pods they are", usual: "all of them" },
      {
        name: "OPENFAITH_METRICS_PORT",
        value: "a port",
        does: "where a process with the role `runner` answers [`/metrics`](../operate/metrics.md#scrape), `/health` and `/ready`",
        usual: "unset: nowhere"
      },
      { name: "OPENFAITH_METRICS_HOST", value: address, does: "the address of that" }
    ]
  },
  {
    title: "Sources",
    settings: [
      {
        name: "OPENFAITH_TOKEN",
        value: "`ID:SECRET` or `KEY`",
        does: "a token, where [a command takes one](../operate/command-line.md#tokens)"
      },
      {
        name: "OPENFAITH_ADAPTERS",
        value: "modules, with commas between them",
        does: "adapters of others: [where they may live](../extend/first-adapter.md#where-it-may-live)"
      },
      {
        name: "OPENFAITH_PRODUCTS",
        value: "products or entities, with commas between them, such as `people,groups.Group`",
        does: "what new connections read where `connect --products` says nothing else",
        usual: "everything"
      },
      {
        name: "OPENFAITH_BASE_URL_<ADAPTER>",
        value: address,
        does: "where new connections of an adapter find the source, such as a test system: `OPENFAITH_BASE_URL_PCO`",
        usual: "the source's own"
      },
      {
        name: "OPENFAITH_OAUTH_<ADAPTER>_CLIENT_ID",
        value: "as the source gives it",
        does: "the application this installation is at the source: [OAuth](../operate/oauth.md)"
      },
      { name: "OPENFAITH_OAUTH_<ADAPTER>_CLIENT_SECRET", value: "as the source gives it", does: "its secret" },
      {
        name: "OPENFAITH_ALLOWED_NETWORKS",
        value: `${networks}, such as \`10.20.0.0/16\``,
        does: "to which requests may go that would be refused: an adapter's own address on a network of yours ([security](../operate/security.md))"
      },
      {
        name: "OPENFAITH_SLICES",
        value: "a number",
        does: "pieces of lists that a process reads at once; each holds some pages in memory and a connection to the database"
      }
    ]
  },
  {
    title: "What is kept",
    settings: [
      { name: "OPENFAITH_JOURNAL_DAYS", value: days, does: "the workflow engine's journal ([what is kept](../operate/retention.md))" },
      { name: "OPENFAITH_EVENT_DAYS", value: `${days}, at least 6`, does: "deliveries of webhooks" },
      { name: "OPENFAITH_LOOK_DAYS", value: days, does: "looks at records" },
      { name: "OPENFAITH_IDLE_RUN_DAYS", value: days, does: "deltas that found nothing new" },
      { name: "OPENFAITH_RUN_DAYS", value: days, does: "all other runs" },
      { name: "OPENFAITH_DECISION_DAYS", value: `${days}, at least 30`, does: "decisions that are closed and carried out" },
      {
        name: "OPENFAITH_DELETED_CONTENT_DAYS",
        value: days,
        does: "the content of [deleted records](../operate/deletions.md)"
      }
    ]
  },
  {
    title: "Who is told",
    settings: [
      {
        name: "OPENFAITH_LOGS",
        value: "`file`, `json` or `pretty`",
        does: "where [logs](../operate/logs.md) go: a file in the home, lines of JSON to standard error, or text to the terminal"
      },
      {
        name: "OPENFAITH_LOG_LEVEL",
        value: "`error`, `warning`, `info` or `debug`",
        does: "the least that is told"
      },
      {
        name: "OPENFAITH_LOG_FILE_MB",
        value: "whole megabytes",
        does: "how large the file in the home becomes before it moves aside",
        usual: "10"
      },
      { name: "OPENFAITH_LOG_FILES", value: "a number", does: "how many of those that moved aside are kept", usual: "5" },
      { name: "OPENFAITH_DEBUG", value: "`1`", does: "logs and causes of failures go to the terminal too" },
      {
        name: "OTEL_EXPORTER_OTLP_ENDPOINT",
        value: address,
        does: "an OpenTelemetry collector that is sent [logs, traces and metrics](../operate/logs.md#opentelemetry); its kin hold too"
      },
      { name: "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", value: address, does: "the same, for logs alone" },
      { name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value: address, does: "the same, for traces alone" },
      { name: "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", value: address, does: "the same, for metrics alone" },
      { name: "OPENFAITH_ALERT_WEBHOOK", value: address, does: "takes [alerts](../operate/alerts.md#who-is-told) as Slack's messages" },
      { name: "OPENFAITH_ALERT_EMAIL", value: "addresses, with commas between them", does: "get alerts by mail" },
      {
        name: "OPENFAITH_SMTP_URL",
        value: "`smtp://user:password@host:587`, `smtps://` for TLS from the start",
        does: "the mail server; needed with `OPENFAITH_ALERT_EMAIL`"
      },
      {
        name: "OPENFAITH_ALERT_FROM",
        value: "an address of mail",
        does: "who the mail is from",
        usual: "`openfaith@` and the mail server's name"
      },
      { name: "OPENFAITH_ALERTMANAGER_URL", value: address, does: "an Alertmanager that is shown all open alerts" },
      {
        name: "OPENFAITH_ALERTS_EVERY",
        value: "a duration in words, such as `30 seconds`",
        does: "how often it is looked for what is wrong"
      },
      {
        name: "OPENFAITH_DISK_RESERVE_MB",
        value: "megabytes (2²⁰ bytes)",
        does: "less free than this is [low_disk](../operate/alerts.md#low_disk)"
      }
    ]
  },
  {
    title: "Limits of one caller",
    settings: [
      {
        name: "OPENFAITH_REQUESTS_PER_MINUTE",
        value: "a number",
        does: "what one key or session may ask of one process: [who asks too much](../operate/http.md#who-asks-too-much)",
        usual: "6000"
      },
      {
        name: "OPENFAITH_DELIVERIES_PER_MINUTE",
        value: "a number",
        does: "how many webhook deliveries one process takes from one address for one connection",
        usual: "60000"
      }
    ]
  },
  {
    title: "A proxy in front",
    settings: [
      {
        name: "OPENFAITH_TRUSTED_PROXIES",
        value: networks,
        does: "whose word is taken for who asks, and from where: [a proxy in front](../operate/http.md#sign-in-by-what-stands-in-front)"
      },
      { name: "OPENFAITH_PROXY_USER", value: "the name of a header", does: "in which it names the user" },
      { name: "OPENFAITH_PROXY_GROUPS", value: "the name of a header", does: "in which it names the groups" },
      {
        name: "OPENFAITH_PROXY_ROLES",
        value: "`name=role`, with commas between them",
        does: "what users and groups may do: `viewer`, `operator` or `admin`"
      }
    ]
  },
  {
    title: "Commands for a server elsewhere",
    settings: [
      { name: "OPENFAITH_URL", value: address, does: "the server that commands ask: [from another machine](../operate/elsewhere.md)" },
      { name: "OPENFAITH_KEY", value: "a key of `openfaith keys create`", does: "what they show it" },
      { name: "OPENFAITH_KEY_FILE", value: "a file", does: "that holds that key" }
    ]
  }
]
