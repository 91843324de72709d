/** What a deployment takes from here: alert rules, dashboards and the page about metrics, held to each other and to what a server tells. */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it, layer } from "@effect/vitest"
import { AlertKind, AlertSeverity } from "@openfaith/api"
import { parser } from "@prometheus-io/lezer-promql"
import { Effect, Schema } from "effect"
import { parse } from "yaml"
import { alertKinds } from "../../apps/server/src/alerts/alertWords.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { brokenLinks } from "../../scripts/links.ts"
import { readFiles, root } from "../../scripts/sourceFiles.ts"
import { type Expression, expressionsOf, missing } from "../../scripts/testRules.ts"
import { ApiTest, served } from "../support/api.ts"
import { noLimit, syncOnce } from "../support/engine.ts"

const text = (path: string) => readFileSync(join(root, path), "utf8")
const said = Schema.String.pipe(Schema.check(Schema.isMinLength(10)))
const span = Schema.String.pipe(Schema.check(Schema.isPattern(/^\d+[mhd]$/)))

const Rules = Schema.Struct({
  groups: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      rules: Schema.Array(
        Schema.Union([
          Schema.Struct({
            alert: Schema.String.pipe(Schema.check(Schema.isPattern(/^OpenFaith[A-Z][A-Za-z]+$/))),
            expr: Schema.String,
            for: span,
            labels: Schema.Struct({ severity: AlertSeverity }),
            annotations: Schema.Struct({ summary: said, description: said, runbook_url: Schema.String })
          }),
          Schema.Struct({ record: Schema.String, expr: Schema.String })
        ])
      )
    })
  )
})
const RuleTests = Schema.Struct({
  rule_files: Schema.Array(Schema.String),
  evaluation_interval: span,
  tests: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      interval: span,
      input_series: Schema.Array(Schema.Struct({ series: Schema.String, values: Schema.String })),
      alert_rule_test: Schema.Array(
        Schema.Struct({ alertname: Schema.String, eval_time: span, exp_alerts: Schema.optionalKey(Schema.Array(Schema.Unknown)) })
      )
    })
  )
})

const source = Schema.Struct({ type: Schema.Literal("prometheus"), uid: Schema.Literal("${datasource}") })
const place = Schema.Struct({ x: Schema.Int, y: Schema.Int, w: Schema.Int, h: Schema.Int })
const Dashboard = Schema.fromJsonString(
  Schema.Struct({
    uid: Schema.String,
    title: said,
    description: said,
    schemaVersion: Schema.Int.pipe(Schema.check(Schema.isGreaterThanOrEqualTo(39))),
    tags: Schema.Array(Schema.Literal("openfaith")),
    links: Schema.NonEmptyArray(Schema.Struct({ title: Schema.String, url: Schema.String })),
    templating: Schema.Struct({
      list: Schema.Array(
        Schema.Union([
          Schema.Struct({ name: Schema.Literal("datasource"), type: Schema.Literal("datasource"), query: Schema.Literal("prometheus") }),
          Schema.Struct({ name: Schema.String, type: Schema.Literal("query"), datasource: source, definition: Schema.String })
        ])
      )
    }),
    panels: Schema.Array(
      Schema.Union([
        Schema.Struct({ id: Schema.Int, type: Schema.Literal("row"), title: Schema.String, gridPos: place }),
        Schema.Struct({
          id: Schema.Int,
          type: Schema.Literals(["stat", "timeseries"]),
          title: Schema.String,
          description: said,
          datasource: source,
          gridPos: place,
          fieldConfig: Schema.Struct({
            defaults: Schema.Struct({ unit: Schema.Literals(["short", "s", "bytes", "reqps", "percentunit"]) })
          }),
          links: Schema.Array(Schema.Struct({ title: Schema.String, url: Schema.String })),
          targets: Schema.NonEmptyArray(
            Schema.Struct({ refId: Schema.String, datasource: source, expr: Schema.String, legendFormat: Schema.String })
          )
        })
      ])
    )
  })
)

const rules = Schema.decodeUnknownSync(Rules)(parse(text("deploy/prometheus/openfaith.rules.yml"))).groups.flatMap((group) => group.rules)
const alerts = rules.flatMap((rule) => ("alert" in rule ? [rule] : []))
const ruleTests = Schema.decodeUnknownSync(RuleTests)(parse(text("deploy/prometheus/openfaith.rules.test.yml")))
const dashboardFiles = readFiles(["deploy/grafana/*.json"])
const dashboards = dashboardFiles.map(({ text }) => Schema.decodeUnknownSync(Dashboard)(text))
const page = text("docs/operate/metrics.md")

const expressions: ReadonlyArray<Expression> = [
  ...rules.map((rule) => ({ where: "alert" in rule ? rule.alert : rule.record, expr: rule.expr })),
  ...dashboardFiles.flatMap(({ path, text }) => expressionsOf(text).map(({ expr, where }) => ({ where: `${path}: ${where}`, expr })))
]

interface Asked {
  readonly metric: string
  readonly labels: ReadonlyArray<string>
}

/** What an expression asks for: which metrics, each by which labels, and what it groups by. `isWrong`: it is no PromQL. */
const reading = (expr: string) => {
  const asked: Array<{ metric: string; labels: Array<string> }> = []
  const grouped: Array<string> = []
  let isWrong = false
  let isGrouping = false
  parser.parse(expr).iterate({
    enter: ({ from, name, to, type }) => {
      const read = expr.slice(from, to)
      isWrong ||= type.isError
      if (name === "VectorSelector") isGrouping = false
      if (name === "GroupingLabels") isGrouping = true
      if (name === "Identifier") asked.push({ metric: read, labels: [] })
      if (name === "LabelName") (isGrouping ? grouped : asked.at(-1)?.labels)?.push(read)
    }
  })
  return { asked: asked satisfies ReadonlyArray<Asked>, grouped, isWrong }
}

/** What a text for Prometheus holds: the type and the labels of each metric, by name. */
const exposed = (exposition: string) => {
  const types = new Map([...exposition.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]))
  const series = [...exposition.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm)].map(([, name = "", labels = ""]) => ({
    name: types.has(name) ? name : name.replace(/_(?:bucket|sum|count|min|max)$/, ""),
    labels: [...labels.matchAll(/(\w+)="/g)].map(([, label = ""]) => label)
  }))
  return new Map(
    [...types].map(([name, type]) => {
      const labels = new Set(series.filter((each) => each.name === name).flatMap((each) => each.labels))
      return [name, { type, labels: [...labels].toSorted() }]
    })
  )
}

/** The tables of the page, as an exposition would be. */
const documented = new Map(
  [...page.matchAll(/^\| `(\w+)` \| (gauge|counter|histogram) \| (\w+) \| (.*?) ?\| (.+) \|$/gm)].map(
    ([, name = "", type = "", unit = "", labels = ""]) => [
      name,
      { type, unit, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label).toSorted() }
    ]
  )
)

/** Only there after something has happened that need not happen: a runner has given a part of the work to another. */
const later = ["effect_cluster_shard_release"]
/** What Prometheus knows by itself. */
const ofPrometheus: Readonly<Record<string, ReadonlyArray<string>>> = {
  up: [],
  scrape_duration_seconds: [],
  ALERTS: ["alertname", "alertstate"]
}
const everywhere = ["job", "instance"]

layer(ApiTest, { excludeTestServices: true })("What is deployed beside a server", (it) => {
  it.effect("knows its metrics: rules, dashboards and the page name those that a server tells after a sync, with their labels", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      yield* syncOnce({ simulator, orgId: "watched" })
      yield* ask("GET", "/health")
      const told = exposed((yield* ask("GET", "/metrics")).text)

      const listed = (metrics: ReadonlyMap<string, { readonly type: string; readonly labels: ReadonlyArray<string> }>) =>
        [...metrics]
          .filter(([name]) => !later.includes(name))
          .map(([name, { labels, type }]) => `${type} ${name}{${labels.join()}}`)
          .toSorted()
      assert.deepStrictEqual(listed(documented), listed(told), "docs/operate/metrics.md has other metrics than /metrics")
      const inSeconds = [...documented].filter(([, { unit }]) => unit === "seconds").map(([name]) => name)
      for (const [name, { type }] of documented) assert.strictEqual(name.endsWith("_total"), type === "counter", name)
      assert.deepStrictEqual(
        inSeconds,
        [...documented.keys()].filter((name) => /_seconds(?:_total)?$/.test(name))
      )

      const recorded = new Map(rules.flatMap((rule) => ("record" in rule ? [[rule.record, reading(rule.expr).grouped]] : [])))
      const labelsOf = (metric: string) =>
        (told.get(metric) ?? told.get(metric.replace(/_bucket$/, "")))?.labels ?? recorded.get(metric) ?? ofPrometheus[metric]
      const known = new Set([...everywhere, ...[...told.values()].flatMap(({ labels }) => labels)])
      const unknown = expressions.flatMap(({ expr, where }) => {
        const { asked, grouped } = reading(expr)
        return [
          ...asked.flatMap(({ labels, metric }) => {
            const there = labelsOf(metric)
            if (there === undefined) return [`${where}: nobody tells ${metric}`]
            return labels
              .filter((label) => !everywhere.includes(label) && !there.includes(label))
              .map((label) => `${where}: ${metric} has no ${label}`)
          }),
          ...grouped.filter((label) => !known.has(label)).map((label) => `${where}: nothing has the label ${label}`)
        ]
      })
      assert.deepStrictEqual(unknown, [])
    })
  )
})

it("every expression is PromQL, of which something is asked", () => {
  assert.isAbove(expressions.length, 60)
  assert.deepStrictEqual(
    expressions.filter(({ expr }) => reading(expr).isWrong || reading(expr).asked.length === 0),
    []
  )
  for (const broken of ["max by (job (openfaith_connections)", "rate(openfaith_http_requests_total[5m)", "sum(openfaith_connections) >"])
    assert.isTrue(reading(broken).isWrong, broken)
  assert.deepStrictEqual(reading('sum by (a) (m{b="c"}) / on (d) n'), {
    asked: [
      { metric: "m", labels: ["b"] },
      { metric: "n", labels: [] }
    ],
    grouped: ["a", "d"],
    isWrong: false
  })
})

it("every rule is seen to be silent, to fire, and to be over", () => {
  assert.deepStrictEqual(ruleTests.rule_files, ["openfaith.rules.yml"])
  const minutes = (time: string) => Number.parseInt(time, 10) * (time.endsWith("h") ? 60 : time.endsWith("d") ? 1440 : 1)
  const [healthy] = ruleTests.tests
  for (const { alert, for: lasting } of alerts) {
    assert.isTrue(
      healthy?.alert_rule_test.some(({ alertname, exp_alerts = [] }) => alertname === alert && exp_alerts.length === 0),
      `${alert} is not looked at where all is well`
    )
    const seen = ruleTests.tests.some(({ alert_rule_test }) => {
      const looks = alert_rule_test.filter(({ alertname }) => alertname === alert)
      const fires = looks.filter(({ exp_alerts = [] }) => exp_alerts.length > 0).map(({ eval_time }) => minutes(eval_time))
      const silent = looks.filter(({ exp_alerts = [] }) => exp_alerts.length === 0).map(({ eval_time }) => minutes(eval_time))
      const [first] = fires
      return first !== undefined && first > minutes(lasting) && silent.some((at) => at < first) && silent.some((at) => at > first)
    })
    assert.isTrue(seen, `no test shows ${alert} silent, then firing, then over`)
  }
  assert.deepStrictEqual(
    ruleTests.tests.flatMap(({ alert_rule_test }) =>
      alert_rule_test.filter(({ alertname }) => !alerts.some(({ alert }) => alert === alertname))
    ),
    []
  )
})

/** The kinds of the installation's own alerts that a rule is about. */
const kindsOf = (expr: string) => {
  const severity = /severity="(\w+)"/.exec(expr)?.[1]
  const others = /kind!~"([\w|]+)"/.exec(expr)?.[1]?.split("|") ?? []
  return expr.includes("openfaith_alerts_open")
    ? AlertKind.literals.filter((kind) => alertKinds[kind].severity === severity && !others.includes(kind))
    : []
}
const ownPage = "docs/operate/alerts.md#"
const templated = "{{ $labels.kind }}"

it("every rule leads to what to do about it", () => {
  const runbooks = alerts.flatMap(({ annotations: { runbook_url }, expr }) =>
    runbook_url.includes(templated) ? kindsOf(expr).map((kind) => runbook_url.replace(templated, kind)) : [runbook_url]
  )
  assert.isAtLeast(runbooks.length, alerts.length)
  const check = (links: ReadonlyArray<string>) =>
    brokenLinks([{ path: "runbooks.md", text: links.map((link) => `[do](${link})`).join("\n") }, ...readFiles(["docs/**/*.md"])], (path) =>
      existsSync(join(root, path))
    ).filter((line) => line.startsWith("runbooks.md"))
  assert.deepStrictEqual(check(runbooks), [])
  assert.isTrue(runbooks.every((link) => /^docs\/operate\/\w+\.md#\w/.test(link)))
  assert.lengthOf(check(["docs/operate/metrics.md#nowhere"]), 1)
})

it("no kind of the installation's own alerts is left out by the rules", () => {
  const byItself = alerts.flatMap(({ expr }) => kindsOf(expr))
  const byFigures = alerts.flatMap(({ annotations: { runbook_url }, expr, labels: { severity } }) =>
    expr.includes("openfaith_alerts_open") || !runbook_url.startsWith(ownPage)
      ? []
      : AlertKind.literals.filter((kind) => runbook_url === ownPage + kind && alertKinds[kind].severity === severity)
  )
  assert.strictEqual(new Set(byItself).size, byItself.length)
  assert.deepStrictEqual(
    AlertKind.literals.filter((kind) => !byItself.includes(kind) && !byFigures.includes(kind)),
    []
  )
})

it("the page names every rule with its severity and how long it waits, and both dashboards", () => {
  const rows = [...page.matchAll(/^\| `(OpenFaith\w+)` \| (\w+) \| .+ \| (\w+) \|$/gm)].map(([, alert, severity, lasting]) => [
    alert,
    severity,
    lasting
  ])
  assert.deepStrictEqual(
    rows,
    alerts.map(({ alert, for: lasting, labels: { severity } }) => [alert, severity, lasting])
  )
  for (const { path } of dashboardFiles) assert.include(page, `](../../${path})`)
})

it("the dashboards ask whichever Prometheus is chosen, fit on a screen, and lead to each other", () => {
  assert.deepStrictEqual(dashboards.map(({ uid }) => uid).toSorted(), ["openfaith-overview", "openfaith-sources"])
  for (const { links, panels, templating, title } of dashboards) {
    assert.strictEqual(templating.list[0]?.type, "datasource", title)
    assert.strictEqual(new Set(panels.map(({ id }) => id)).size, panels.length, title)
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`)
    )
    assert.strictEqual(new Set(cells).size, cells.length, `${title}: panels lie on one another`)
    assert.isTrue(
      panels.every(({ gridPos: { w, x } }) => x + w <= 24),
      title
    )
    for (const { url } of [...links, ...panels.flatMap((panel) => ("links" in panel ? panel.links : []))])
      assert.isTrue(
        dashboards.some(({ uid }) => url.startsWith(`/d/${uid}?`)),
        `${title}: ${url}`
      )
    const variables = templating.list.map(({ name }) => name)
    const used = new Set(
      [...text(`deploy/grafana/${dashboards.find((each) => each.title === title)?.uid}.json`).matchAll(/\$\{?([a-z]+)\b/g)].map(
        ([, name = ""]) => name
      )
    )
    assert.deepStrictEqual([...used].toSorted(), variables.toSorted(), title)
  }
})

it("the example asks what serves metrics, under a name that the rules look for, with these rules", () => {
  const Config = Schema.Struct({
    rule_files: Schema.Array(Schema.String),
    scrape_configs: Schema.Array(
      Schema.Struct({
        job_name: Schema.String,
        metrics_path: Schema.Literal("/metrics"),
        authorization: Schema.Struct({ credentials_file: Schema.String })
      })
    )
  })
  const { rule_files, scrape_configs } = Schema.decodeUnknownSync(Config)(parse(text("deploy/prometheus/prometheus.yml")))
  assert.deepStrictEqual(rule_files, ["openfaith.rules.yml"])
  const named = expressions.flatMap(({ expr }) => [...expr.matchAll(/job=~"(openfaith[^"]*)"/g)].map(([, pattern = ""]) => pattern))
  assert.isNotEmpty(named)
  for (const { job_name } of scrape_configs) for (const pattern of named) assert.match(job_name, new RegExp(`^(?:${pattern})$`))
  for (const { text } of readFiles(["deploy/grafana/provisioning/**/*.yaml"])) assert.propertyVal(parse(text), "apiVersion", 1)
})

it("says in a sentence how to get what checks the rules, where that is missing", () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(root, "scripts/testRules.ts")], {
    cwd: root,
    env: { PATH: join(root, "nowhere") },
    encoding: "utf8"
  })
  assert.deepStrictEqual([status, stdout, stderr.replaceAll(/^.*Warning.*\n(?:\(Use .*\n)?/gm, "")], [1, "", `${missing}\n`])
})
