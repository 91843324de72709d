/**
 * Checks deploy/prometheus by Prometheus' own `promtool`: that each rule fires for its fault and for nothing else, and that it understands every expression of
 * the dashboards. `npm run test:rules`.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Schema } from "effect"
import { readFiles, root } from "./sourceFiles.ts"

const Expressions = Schema.fromJsonString(
  Schema.Struct({
    annotations: Schema.Struct({ list: Schema.Array(Schema.Struct({ name: Schema.String, expr: Schema.optionalKey(Schema.String) })) }),
    templating: Schema.Struct({
      list: Schema.Array(Schema.Struct({ name: Schema.String, type: Schema.String, definition: Schema.optionalKey(Schema.String) }))
    }),
    panels: Schema.Array(
      Schema.Struct({ title: Schema.String, targets: Schema.optionalKey(Schema.Array(Schema.Struct({ expr: Schema.String }))) })
    )
  })
)

export interface Expression {
  readonly where: string
  readonly expr: string
}

/** What a variable's `label_values(expression, label)` asks. */
const asked = /^label_values\((.*), *\w+\)$/

/** Everything that a dashboard asks Prometheus. Values that Grafana knows stand in it as some value. */
export const expressionsOf = (dashboard: string): ReadonlyArray<Expression> => {
  const { annotations, panels, templating } = Schema.decodeUnknownSync(Expressions)(dashboard)
  return [
    ...panels.flatMap(({ targets = [], title }) => targets.map(({ expr }) => ({ where: title, expr }))),
    ...annotations.list.flatMap(({ expr, name }) => (expr === undefined ? [] : [{ where: name, expr }])),
    ...templating.list.flatMap(({ definition, name, type }) =>
      type === "query" ? [{ where: name, expr: asked.exec(definition ?? "")?.[1] ?? `unknown: ${definition}` }] : []
    )
  ].map(({ expr, where }) => ({ where, expr: expr.replaceAll("$__rate_interval", "5m") }))
}

export const missing =
  "promtool is missing; it comes with Prometheus: install that (`apt-get install prometheus`, `brew install prometheus`, or https://prometheus.io/download) " +
  "and run `npm run test:rules` again."

const main = () => {
  const folder = mkdtempSync(join(tmpdir(), "openfaith-rules-"))
  try {
    const asRules = join(folder, "dashboards.rules.yml")
    const rules = readFiles(["deploy/grafana/*.json"]).flatMap(({ path, text }) =>
      expressionsOf(text).map(({ expr, where }, index) => ({ alert: `${path}, ${index}: ${where}`, expr }))
    )
    // JSON is YAML.
    writeFileSync(asRules, JSON.stringify({ groups: [{ name: "dashboards", rules }] }))
    for (const args of [
      ["check", "config", "--syntax-only", "prometheus.yml"],
      ["check", "rules", "openfaith.rules.yml"],
      ["check", "rules", asRules],
      ["test", "rules", "openfaith.rules.test.yml"]
    ]) {
      const { error, status } = spawnSync("promtool", args, { cwd: join(root, "deploy/prometheus"), stdio: "inherit" })
      if (error !== undefined) {
        process.stderr.write(`${"code" in error && error.code === "ENOENT" ? missing : error.message}\n`)
        return 1
      }
      if (status !== 0) return 1
    }
    return 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) process.exitCode = main()
