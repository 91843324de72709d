/** What deploy/ says about containers, read as an engine would read it. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Schema } from "effect"
import { parse } from "yaml"
import { root } from "../../scripts/sourceFiles.ts"

export const text = (path: string) => readFileSync(join(root, path), "utf8")

const Environment = Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]))
const Strings = Schema.Array(Schema.String)

const Service = Schema.Struct({
  image: Schema.String,
  build: Schema.optionalKey(Schema.Struct({ context: Schema.String, dockerfile: Schema.String })),
  entrypoint: Schema.optionalKey(Strings),
  command: Schema.optionalKey(Strings),
  environment: Schema.optionalKey(Environment),
  ports: Schema.optionalKey(Strings),
  volumes: Schema.optionalKey(Strings),
  restart: Schema.optionalKey(Schema.String),
  read_only: Schema.optionalKey(Schema.Boolean),
  cap_drop: Schema.optionalKey(Strings),
  depends_on: Schema.optionalKey(Schema.Union([Strings, Schema.Record(Schema.String, Schema.Struct({ condition: Schema.String }))]))
})
export type Service = typeof Service.Type

const Compose = Schema.Struct({
  services: Schema.Record(Schema.String, Service),
  volumes: Schema.Record(Schema.String, Schema.Null)
})

export const composeFile = "deploy/compose/compose.yaml"
export const compose = Schema.decodeUnknownSync(Compose)(parse(text(composeFile), { merge: true }))

export const dockerfile = "deploy/container/Dockerfile"

/** Its instructions, each with the lines it goes on for. */
export const instructions = text(dockerfile)
  .replaceAll(/\\\n\s*/g, " ")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [name = "", ...rest] = line.split(" ")
    return { name, text: rest.join(" ") }
  })

/** What a process in the image finds in its environment, unless it is told otherwise. */
export const imageEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  instructions
    .filter(({ name }) => name === "ENV")
    .flatMap(({ text }) => text.split(/\s+/).filter((part) => part !== ""))
    .map((pair) => {
      const [name = "", ...value] = pair.split("=")
      return [name, value.join("=")]
    })
)
