/** What several rounds of the same have found. */
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { loadavg } from "node:os"
import { join } from "node:path"
import { root } from "../../scripts/sourceFiles.ts"
import { machineFacts, percentile } from "../machine.ts"

/** `median (least to most)`. */
export const spread = (values: ReadonlyArray<number>, digits = 0) =>
  `${percentile(values, 0.5).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`

export const median = (values: ReadonlyArray<number>) => percentile(values, 0.5)

/** Processes that would run if they could, before anything is begun. More than half of the processors: figures say less. */
export const isBusy = () => (loadavg()[0] ?? 0) > 1

export const commit = () => {
  const git = (...args: ReadonlyArray<string>) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim()
  return `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain", "--untracked-files=no") === "" ? "" : " with changes"}`
}

export interface Findings {
  readonly name: string
  readonly title: string
  readonly options: string
  readonly wasBusy: boolean
  readonly lines: ReadonlyArray<string>
  readonly data: unknown
}

/** Writes bench/results/<name>.md and .json, and answers where. */
export const writeFindings = ({ data, lines, name, options, title, wasBusy }: Findings) => {
  const file = join(root, "bench", "results", name)
  const at = new Date().toISOString()
  const machine = machineFacts()
  const facts = [
    `${machine.join("; ")}. Postgres 18 with its embedded settings, the source and the runners on the same machine.`,
    ...(wasBusy ? ["**The machine was busy with other work**: times are too long, and ratios of rounds in turn say more than they."] : [])
  ]
  const written = `Written by \`npm run bench -- ${options}\`, ${at.slice(0, 10)}, at ${commit()}.`
  writeFileSync(`${file}.md`, `# ${title}\n\n${written}\n\n${[...facts.map((fact) => `- ${fact}`), ...lines].join("\n")}\n`)
  writeFileSync(`${file}.json`, `${JSON.stringify({ at, commit: commit(), machine, wasBusy, options, data }, null, 2)}\n`)
  return `${file}.md`
}
