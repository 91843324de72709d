/**
 * What runs in containers agrees with itself and with the programs: no container engine and no Helm is needed to see it. That the same commands work as
 * processes, databaseUsers.test.ts shows.
 */
import { existsSync, globSync } from "node:fs"
import { dirname, join, posix } from "node:path"
import { assert, it } from "@effect/vitest"
import { Ajv } from "ajv"
import { Schema } from "effect"
import { parse } from "yaml"
import { openfaith } from "../../apps/cli/src/openfaith.ts"
import { majorVersion } from "../../apps/server/src/postgres/binaries.ts"
import { connectionsPerProcess } from "../../apps/server/src/Store.ts"
import { environmentOf, memoryFlags } from "../../scripts/programs.mjs"
import { settingGroups } from "../../scripts/settingsList.ts"
import { root } from "../../scripts/sourceFiles.ts"
import { compose, composeFile, dockerfile, imageEnvironment, instructions, type Service, text } from "../support/containers.ts"
import { chart, manifests, values } from "../support/helmChart.ts"

const cli = "apps/cli/src/main.ts"
const settings = new Set(settingGroups.flatMap((group) => group.settings.map(({ name }) => name)))
/** Of the platform, not ours. */
const platform = new Set(["NODE_ENV", ...Object.keys(environmentOf(cli, {}))])
const unknownSettings = (names: ReadonlyArray<string>) => names.filter((name) => !settings.has(name) && !platform.has(name))

const subcommands = new Set(openfaith.subcommands.flatMap(({ commands }) => commands.map(({ name }) => name)))
const ports = [imageEnvironment["OPENFAITH_PORT"], imageEnvironment["OPENFAITH_METRICS_PORT"], imageEnvironment["OPENFAITH_RUNNER_PORT"]]
/** A tag that names one version down to the smallest part. */
const pinned = /^[a-z0-9./-]+:v?\d+\.\d+(?:\.\d+)?(?:-[a-z]+)*$/

it("the container file builds from files that exist, on the Node of the lock file, for a user without rights", () => {
  const { devDependencies } = Schema.decodeUnknownSync(
    Schema.fromJsonString(Schema.Struct({ devDependencies: Schema.Record(Schema.String, Schema.String) }))
  )(text("package.json"))
  const of = (name: string) => instructions.filter((each) => each.name === name).map((each) => each.text)
  for (const from of of("FROM")) assert.include(from, `node:${devDependencies["node"]}-`)
  for (const path of of("RUN").flatMap((run) => run.match(/scripts\/[\w./-]+/g) ?? [])) assert.isTrue(existsSync(join(root, path)), path)
  const inImage = /\/opt\/openfaith\/bin\/([\w.]+)/g
  const programs = [...text(dockerfile).matchAll(inImage)].map(([, name = ""]) => name)
  assert.sameMembers([...new Set(programs)], ["openfaith", "simulator", "ready.mjs"])
  for (const name of programs) assert.isTrue(existsSync(join(root, "deploy/container/bin", name)), name)
  assert.deepStrictEqual(of("ENTRYPOINT"), ['["openfaith"]'])
  assert.deepStrictEqual(of("USER"), ["1000:1000"])
  assert.deepStrictEqual(of("EXPOSE"), [ports.join(" ")])
  assert.deepStrictEqual(of("VOLUME"), [imageEnvironment["OPENFAITH_HOME"]])
  assert.deepStrictEqual(unknownSettings(Object.keys(imageEnvironment)), [])
})

it("programs in a container are bounded as they are elsewhere", () => {
  for (const flag of memoryFlags(cli, {})) assert.include(text("deploy/container/bin/openfaith"), flag)
  assert.include(imageEnvironment, environmentOf(cli, {}))
})

it("what is built from leaves out nothing that the image needs", () => {
  const ignored = text(".dockerignore").split("\n")
  for (const needed of ["apps", "packages", "adapters", "scripts", "deploy", "docs", "docs/operate", "package-lock.json"])
    assert.notInclude(ignored, needed)
  assert.includeMembers(ignored, ["**/node_modules", ".openfaith", ".git"])
})

const ours = Object.entries(compose.services).filter(([, { build }]) => build !== undefined)
const isProcess = ({ command = [] }: Service) => command[0] === "serve"

it("compose starts commands that there are, with settings that there are, in containers that are closed", () => {
  assert.isAtLeast(ours.length, 6)
  for (const [name, service] of ours) {
    assert.strictEqual(service.build?.dockerfile, dockerfile, name)
    assert.strictEqual(service.read_only, true, name)
    assert.deepStrictEqual(service.cap_drop, ["ALL"], name)
    assert.deepStrictEqual(unknownSettings(Object.keys(service.environment ?? {})), [], name)
    const [first = ""] = service.command ?? []
    if (service.entrypoint === undefined) assert.isTrue(subcommands.has(first), `${name}: openfaith ${first}`)
    if (isProcess(service)) {
      // Ending with 75 asks to be started anew.
      assert.strictEqual(service.restart, "always", name)
      assert.strictEqual(service.environment?.["OPENFAITH_MIGRATE"], "never", name)
    }
  }
  const runners = ours.filter(([, { environment = {} }]) => "OPENFAITH_RUNNER_HOST" in environment)
  assert.lengthOf(runners, 2)
  for (const [name, { environment, volumes = [] }] of runners) {
    assert.strictEqual(environment?.["OPENFAITH_RUNNER_HOST"], name)
    assert.deepStrictEqual(volumes, [`${name}-home:${imageEnvironment["OPENFAITH_HOME"]}`], "a home of its own")
  }
})

it("compose names versions, files, volumes and services that there are, and opens ports to this machine only", () => {
  const folder = dirname(composeFile)
  for (const [name, { depends_on = [], image, ports: published = [], volumes = [] }] of Object.entries(compose.services)) {
    assert.match(image, pinned, name)
    for (const other of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on)) assert.property(compose.services, other, name)
    for (const volume of volumes) {
      const [from = ""] = volume.split(":")
      if (from.startsWith(".")) assert.isTrue(existsSync(join(root, folder, from)), `${name}: ${from}`)
      else assert.property(compose.volumes, from, name)
    }
    for (const port of published) assert.match(port, /^127\.0\.0\.1:/, name)
  }
  const asked = new Set([...text(composeFile).matchAll(/\$\{([A-Z_]+)/g)].map(([, name = ""]) => name))
  const given = [...text(`${folder}/example.env`).matchAll(/^([A-Z_]+)=/gm)].map(([, name = ""]) => name)
  assert.sameMembers(given, [...asked])
})

it("compose's PostgreSQL is of the version that is tested, and has connections for every process", () => {
  const { command = [], image = "" } = compose.services["postgres"] ?? {}
  assert.include(image, `postgres:${majorVersion}.`)
  const most = Number(command.find((word) => word.startsWith("max_connections="))?.split("=")[1])
  assert.isAtLeast(most, ours.length * connectionsPerProcess + 10)
})

it("compose's Prometheus asks each process where it tells its figures, with the rules and the dashboards that are there", () => {
  const Scraped = Schema.Struct({
    rule_files: Schema.Array(Schema.String),
    scrape_configs: Schema.Tuple([
      Schema.Struct({
        authorization: Schema.Struct({ credentials_file: Schema.String }),
        static_configs: Schema.Tuple([Schema.Struct({ targets: Schema.Array(Schema.String) })])
      })
    ])
  })
  const { rule_files, scrape_configs } = Schema.decodeUnknownSync(Scraped)(parse(text("deploy/compose/prometheus.yml")))
  const [{ authorization, static_configs }] = scrape_configs
  const [api, metrics] = ports
  assert.sameMembers(
    [...static_configs[0].targets],
    ours.filter(([, service]) => isProcess(service)).map(([name, { command }]) => `${name}:${command?.includes("api") ? api : metrics}`)
  )
  const mounted = (compose.services["prometheus"]?.volumes ?? []).map((volume) => volume.split(":")[1] ?? "")
  for (const file of [...rule_files, posix.dirname(authorization.credentials_file)])
    assert.include(mounted, `/etc/prometheus/${file}`, "beside the configuration")
  const dashboards = compose.services["grafana"]?.volumes ?? []
  const provider = Schema.decodeUnknownSync(
    Schema.Struct({ providers: Schema.Tuple([Schema.Struct({ options: Schema.Struct({ path: Schema.String }) })]) })
  )(parse(text("deploy/grafana/provisioning/dashboards/openfaith.yaml")))
  assert.isTrue(dashboards.some((volume) => volume.startsWith(`../grafana:${provider.providers[0].options.path}`)))
})

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))(text(`${chart}/values.schema.json`))
)

it("the chart's schema takes its own values, and refuses what could not work", () => {
  const accepts = (change: Readonly<Record<string, unknown>>) => validate({ ...values, ...change })
  assert.isTrue(accepts({}), JSON.stringify(validate.errors))
  assert.isTrue(accepts({ publicUrl: "https://sync.example.org", environment: { OPENFAITH_SLICES: "8" } }))
  for (const wrong of [
    { publicUrl: "http://sync.example.org" },
    { environment: { OPENFAITH_SLICES: 8 } },
    { environment: { DATABASE_URL: "postgres://u:p@h/d" } },
    { environment: { OPENFAITH_MASTER_KEY: "in the open" } },
    { environment: { OPENFAITH_RUNNER_HOST: "one for all" } },
    { image: { repository: "openfaith", tag: "latest" } },
    { runner: { replicas: 2, terminationGracePeriodSeconds: 5 } },
    { runner: { replicas: 0, terminationGracePeriodSeconds: 30 } },
    { ingress: { enabled: true } },
    { ingress: { enabled: true, host: "sync.example.org", tlsSecret: "" } },
    { podDisruptionBudget: { maxUnavailable: 0 } },
    { runners: 3 }
  ])
    assert.isFalse(accepts(wrong), JSON.stringify(wrong))
})

const Named = Schema.Struct({ name: Schema.String })
const Container = Schema.Struct({
  name: Schema.String,
  args: Schema.Array(Schema.String),
  env: Schema.Array(Named),
  ports: Schema.optionalKey(Schema.Array(Schema.Struct({ name: Schema.String, containerPort: Schema.Int }))),
  securityContext: Schema.Struct({
    readOnlyRootFilesystem: Schema.Literal(true),
    allowPrivilegeEscalation: Schema.Literal(false),
    capabilities: Schema.Struct({ drop: Schema.Tuple([Schema.Literal("ALL")]) })
  })
})
const Labels = Schema.Record(Schema.String, Schema.String)
const Work = Schema.Struct({
  spec: Schema.Struct({
    selector: Schema.optionalKey(Schema.Struct({ matchLabels: Labels })),
    template: Schema.Struct({
      metadata: Schema.Struct({ labels: Labels }),
      spec: Schema.Struct({
        securityContext: Schema.Struct({ runAsNonRoot: Schema.Literal(true), runAsUser: Schema.Literal(1000) }),
        containers: Schema.Tuple([Container])
      })
    })
  })
})
const work = manifests
  .filter(({ kind }) => kind === "Deployment" || kind === "Job")
  .map(({ body, kind }) => ({ kind, ...Schema.decodeUnknownSync(Work)(body).spec }))

it("the chart starts commands that there are, with settings that there are, at the ports of the image", () => {
  assert.deepStrictEqual(work.map(({ template }) => template.spec.containers[0].args.join(" ")).toSorted(), [
    "migrate",
    "serve --role api",
    "serve --role runner"
  ])
  for (const { template } of work) {
    const { args, env, name, ports: opened = [] } = template.spec.containers[0]
    assert.isTrue(subcommands.has(args[0] ?? ""), name)
    const names = env.map((each) => each.name).filter((each) => each !== "$name" && each !== "x")
    assert.deepStrictEqual(unknownSettings(names), [], name)
    assert.includeMembers(names, ["DATABASE_URL", "OPENFAITH_MASTER_KEY"])
    for (const { containerPort } of opened) assert.include(ports, String(containerPort))
  }
})

it("whatever the chart selects is there, and it makes no secret", () => {
  const kinds = manifests.map(({ kind }) => kind)
  for (const kind of ["Deployment", "Job", "Service", "PodDisruptionBudget", "ServiceMonitor", "PrometheusRule", "Role", "RoleBinding"])
    assert.include(kinds, kind)
  assert.notInclude(kinds, "Secret")
  const Selecting = Schema.Struct({ selector: Schema.Struct({ matchLabels: Labels }) })
  const Service = Schema.Struct({ selector: Labels })
  const labelled = [...work.map(({ template }) => template.metadata.labels), ...manifests.map(({ metadata }) => metadata["labels"])]
  const isThere = (labels: Readonly<Record<string, string>>) =>
    labelled.some((each) => Schema.is(Labels)(each) && Object.entries(labels).every(([name, value]) => each[name] === value))
  const selections = manifests.flatMap(({ body, kind, path }) => {
    const { spec } = body
    const found = Schema.is(Selecting)(spec)
      ? spec.selector.matchLabels
      : kind === "Service" && Schema.is(Service)(spec)
        ? spec.selector
        : null
    return found === null ? [] : [{ path, found }]
  })
  assert.isAtLeast(selections.length, 6)
  assert.deepStrictEqual(
    selections.filter(({ found }) => !isThere(found)),
    []
  )
  // What runners ask Kubernetes for are the labels of their pods.
  const asked = /component=runner/.exec(text(`${chart}/templates/runner.yaml`))
  assert.isNotNull(asked)
})

it("the chart's alert rules and version are the project's", () => {
  assert.strictEqual(
    text(`${chart}/files/openfaith.rules.yml`),
    text("deploy/prometheus/openfaith.rules.yml"),
    "copy deploy/prometheus/openfaith.rules.yml to deploy/helm/openfaith/files"
  )
  const { version } = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ version: Schema.String })))(text("package.json"))
  const { appVersion } = Schema.decodeUnknownSync(Schema.Struct({ appVersion: Schema.String }))(parse(text(`${chart}/Chart.yaml`)))
  assert.strictEqual(appVersion, version)
  for (const [name, { image }] of ours) assert.strictEqual(image, `openfaith:${version}`, name)
})

it("the page about containers names every file there is", () => {
  const page = text("docs/operate/containers.md")
  for (const file of globSync("deploy/{container,compose}/*", { cwd: root }).toSorted())
    assert.isTrue(page.includes(file) || page.includes(`${posix.dirname(file)}/`) || page.includes(posix.basename(file)), file)
})
