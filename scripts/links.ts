/** Checks the links between the project's documents: a relative link must lead to a file that exists, and to a heading in it where it names one. */
import { existsSync } from "node:fs"
import { join, posix } from "node:path"
import type { SourceFile } from "./imports.ts"
import { readFiles, root } from "./sourceFiles.ts"

/** Code is not prose: a bracket in it is no link. Lines stay where they are. */
const withoutCode = (text: string) =>
  text
    .replaceAll(/^(```|~~~).*?^\1/gms, (block) => block.replaceAll(/[^\n]/g, " "))
    .replaceAll(/`[^`\n]*`/g, (code) => " ".repeat(code.length))

/** A heading's anchor as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-")

const anchorsOf = (text: string) =>
  new Set([...text.replaceAll(/^(```|~~~).*?^\1/gms, "").matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading = ""]) => anchorOf(heading)))

/** Every broken link as `file:line: what is wrong`. `exists` answers for a path from the project's root. */
export const brokenLinks = (documents: ReadonlyArray<SourceFile>, exists: (path: string) => boolean): ReadonlyArray<string> => {
  const anchors = new Map(documents.map(({ path, text }) => [path, anchorsOf(text)]))
  return documents.flatMap(({ path, text }) => {
    const prose = withoutCode(text)
    return [...prose.matchAll(/\]\((?<target>[^()\s]+)\)/g)].flatMap((match) => {
      const target = match.groups?.["target"] ?? ""
      if (/^[a-z][a-z+.-]*:/i.test(target)) return []
      const line = prose.slice(0, match.index).split("\n").length
      const [file = "", anchor] = target.split("#")
      const to = file === "" ? path : posix.normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, "")
      if (file.startsWith("/") || to.startsWith(".."))
        return [`${path}:${line}: ${target} leaves the project. Link relatively, or in full.`]
      if (!exists(to)) return [`${path}:${line}: ${target} does not exist. Correct the link or write the page.`]
      const headings = anchors.get(to)
      return anchor !== undefined && headings && !headings.has(anchor)
        ? [`${path}:${line}: ${file === "" ? "this page" : file} has no heading for #${anchor}.`]
        : []
    })
  })
}

if (import.meta.main) {
  const documents = readFiles(["**/*.md"])
  const found = brokenLinks(documents, (path) => existsSync(join(root, path)))
  for (const line of found) process.stderr.write(`${line}\n`)
  process.stdout.write(
    found.length === 0 ? `the links of ${documents.length} documents lead somewhere\n` : `${found.length} broken links\n`
  )
  process.exitCode = found.length === 0 ? 0 : 1
}
