/**
 * Reads the chart without Helm: includes are put in, values are looked up, every condition holds and every list has one entry. That is less than Helm does,
 * and enough to see what would stand in a cluster; a name or a value that there is not is an error.
 */
import { globSync } from "node:fs"
import { Option, Schema } from "effect"
import { parse, parseAllDocuments } from "yaml"
import { root } from "../../scripts/sourceFiles.ts"
import { text } from "./containers.ts"

export const chart = "deploy/helm/openfaith"
const Tree = Schema.Record(Schema.String, Schema.Unknown)
export const values = Schema.decodeUnknownSync(Tree)(parse(text(`${chart}/values.yaml`)))
const about = Schema.decodeUnknownSync(Tree)(parse(text(`${chart}/Chart.yaml`)))

const parts = new Map(
  [...text(`${chart}/templates/_parts.tpl`).matchAll(/\{\{- define "([\w.]+)" -\}\}\n([\s\S]*?)\n\{\{- end \}\}\n/g)].map(
    ([, name = "", body = ""]) => [name, body] as const
  )
)

const given: Readonly<Record<string, unknown>> = {
  Release: { Name: "of", Namespace: "church", Service: "Helm" },
  Chart: { AppVersion: about["appVersion"] }
}

/** What a path such as `.Values.image.tag` leads to. */
const lookedUp = (path: string): unknown =>
  path
    .split(".")
    .slice(1)
    .reduce<unknown>(
      (tree, name) => {
        const found = Option.getOrUndefined(Schema.decodeUnknownOption(Tree)(tree))
        if (found === undefined || !(name in found)) throw new Error(`${path}: the values have no ${name}`)
        return found[name]
      },
      { ...given, Values: values }
    )

const indented = (body: string, by: number) => `\n${body.replaceAll(/^(?=.)/gm, " ".repeat(by))}`

/** One expression; `.` alone is what a `with` or a `range` is about. */
const evaluated = (expression: string): string => {
  const [first = "", ...pipes] = expression.split(/\s+\|\s+/)
  const [word = "", ...operands] = first.match(/"[^"]*"|\([^()]*\)|\S+/g) ?? []
  const valueOf = (operand: string): string =>
    operand.startsWith("(") ? evaluated(operand.slice(1, -1)) : operand.startsWith(".") && operand !== "." ? String(lookedUp(operand)) : "x"
  const part = parts.get(operands[0]?.slice(1, -1) ?? "")
  let value: string
  if (word === "include") {
    if (part === undefined) throw new Error(`${expression}: there is no such part`)
    value = rendered(part).trim()
  } else if (word === "toYaml") value = operands[0] === "." ? "of: values" : JSON.stringify(lookedUp(operands[0] ?? ""))
  else if (word === ".Files.Get") value = text(`${chart}/${operands[0]?.slice(1, -1)}`)
  else if (word === "printf")
    value = operands.slice(1).reduce((format, operand) => format.replace("%s", valueOf(operand)), operands[0]?.slice(1, -1) ?? "")
  else if (word.startsWith(".") || word.startsWith("$")) value = valueOf(word)
  else throw new Error(`${expression}: ${word} is not known here`)
  for (const pipe of pipes) {
    const [name = "", operand = ""] = pipe.split(/\s+(.*)/)
    if (name === "quote") value = JSON.stringify(value)
    else if (name === "nindent") value = indented(value, Number(operand))
    else if (name === "default") value = value === "" ? valueOf(operand) : value
    else if (!["trunc", "trimSuffix"].includes(name)) throw new Error(`${expression}: ${name} is not known here`)
  }
  return value
}

/** Conditions are taken to hold, but for what comes after an `else`; a value that they ask for has to exist. */
const rendered = (template: string): string =>
  template
    .replaceAll(/\{\{- else -?\}\}[\s\S]*?\{\{- end -?\}\}/g, "{{- end }}")
    .replaceAll(/^\s*\{\{- (?:if|with|range)\b(.*?) -?\}\}\n/gm, (_, asked: string) => {
      for (const [path] of asked.matchAll(/\.Values[\w.]+/g)) lookedUp(path)
      return ""
    })
    .replaceAll(/^\s*\{\{- end -?\}\}\n?/gm, "")
    .replaceAll(/[^\S\n]*\{\{- (.*?) -?\}\}|\{\{ (.*?) \}\}/g, (_, trimmed: string | undefined, kept: string | undefined) =>
      evaluated(trimmed ?? kept ?? "").replace(/^\n(?=\s)/, trimmed === undefined ? "" : "\n")
    )

const Manifest = Schema.Struct({ apiVersion: Schema.String, kind: Schema.String, metadata: Tree })

/** Every object of the chart, as a cluster would be given it. */
export const manifests = globSync(`${chart}/templates/*.yaml`, { cwd: root })
  .toSorted()
  .flatMap((path) =>
    parseAllDocuments(rendered(text(path))).map((document) => {
      if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]?.message}\n${rendered(text(path))}`)
      const body: unknown = document.toJS()
      return { path, ...Schema.decodeUnknownSync(Manifest)(body), body: Schema.decodeUnknownSync(Tree)(body) }
    })
  )
