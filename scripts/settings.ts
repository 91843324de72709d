/**
 * Writes docs/reference/settings.md: every environment variable, with the default that stands where the code reads it. `npm run settings`. A test fails where
 * code reads one that the list does not have, or the page is out of date.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { settingGroups, type Setting } from "./settingsList.ts"
import { readFiles, root } from "./sourceFiles.ts"

export const settingsPage = "docs/reference/settings.md"

const sources = readFiles(["{apps,packages,adapters}/*/src/**/*.ts"]).filter(
  ({ path }) => !/\.test\.ts$|\/testing\/|^apps\/(simulator|dashboard)\/|TestPostgres/.test(path)
)

/** Names are whole literals where they are read; inside sentences they are not. What is made for each adapter ends in a template. */
const literal = /["'`]((?:OPENFAITH_[A-Z0-9_]+|DATABASE_URL|OTEL_EXPORTER_OTLP_[A-Z_]*ENDPOINT))["'`]/g
const made = /`(OPENFAITH_[A-Z_]+_)\$\{adapter/g
const endings = /`\$\{prefix\}(_[A-Z_]+)`/g

/** Every variable that code reads. */
export const namesRead = (): ReadonlySet<string> =>
  new Set(
    sources.flatMap(({ text }) => {
      const suffixes = [...text.matchAll(endings)].map(([, ending = ""]) => ending)
      return [
        ...[...text.matchAll(literal)].map(([, name = ""]) => name),
        ...[...text.matchAll(made)].flatMap(([, start = ""]) =>
          (suffixes.length > 0 ? suffixes : [""]).map((ending) => `${start}<ADAPTER>${ending}`)
        )
      ]
    })
  )

/** How a default is written beside a name. */
const forms = (name: string) => [
  new RegExp(`"${name}"\\)\\.pipe\\(\\s*Config\\.withDefault\\(((?:[^()]|\\([^()]*\\))*)\\)`),
  new RegExp(`(?:daysOf|text)\\("${name}", ("[^"]*"|\\d+)`)
]

/** The default as code has it; `null`: there is none beside the name. */
export const defaultOf = (name: string): string | null => {
  for (const { text } of sources)
    for (const form of forms(name)) {
      const found = form.exec(text)?.[1]?.trim()
      if (found !== undefined) return constants.get(found) ?? found
    }
  return null
}

/** Named numbers that defaults refer to. */
const constants = new Map(
  sources.flatMap(({ text }) =>
    [...text.matchAll(/const (usual[A-Za-z]+) = (\d+)$/gm)].map(([, name = "", value = ""]) => [name, value] as const)
  )
)

/** A default as people read it; `null`: it takes words, which the list has to have. */
export const shown = (code: string | null): string | null => {
  if (code === null || code === '""') return "unset"
  const duration = /^Duration\.(\w+)\((\d+)\)$/.exec(code)
  if (duration) return `\`${duration[2]} ${duration[1]}\``
  const text = /^"([^"]*)"(?: as const)?$/.exec(code)?.[1]
  if (text !== undefined) return `\`${text}\``
  return /^\d+$/.test(code) ? code : null
}

const cell = (text: string) => text.replaceAll("|", "\\|")
const row = ({ does, name, usual, value }: Setting) =>
  `| \`${name}\` | ${cell(value)} | ${cell(usual ?? shown(defaultOf(name)) ?? "?")} | ${cell(does)} |`

/** The page as it should be. */
export const renderSettings = (): string =>
  [
    "# Settings",
    "",
    "Every environment variable, with the default that stands in the code. Made by `npm run settings`; a test fails when a variable is missing or the page is out of date.",
    "",
    "They are read when a process starts: to change one, start it again. One that cannot be used stops it, with a sentence that names the variable and what it has to be. An empty value is as good as none.",
    ...settingGroups.flatMap(({ settings, title }) => [
      "",
      `## ${title}`,
      "",
      "| Variable | Value | Default | Does |",
      "|---|---|---|---|",
      ...settings.map(row)
    ]),
    ""
  ].join("\n")

if (import.meta.main) {
  writeFileSync(join(root, settingsPage), renderSettings())
  process.stdout.write(`${settingsPage} is up to date\n`)
}
