// Stack traces of a bundle name the files it was made of. A map is read when a stack is first looked at: Node's own way reads all of them at the start,
// which costs as much as the bundle saves.
import { readFileSync } from "node:fs"
import { SourceMap } from "node:module"

const folder = new URL(".", import.meta.url).href
const maps = new Map()
/** A map takes tens of megabytes, and who looks at one stack may look at another soon. */
const keptMillis = 60_000

function mapOf(file) {
  if (!maps.has(file)) {
    try {
      maps.set(file, new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), "utf8"))))
    } catch {
      // Removed since: the bundle's own places are better than no stack.
      maps.set(file, null)
    }
    setTimeout(() => maps.delete(file), keptMillis).unref()
  }
  return maps.get(file)
}

function told(frame) {
  const file = frame.getFileName()
  const text = String(frame)
  if (!file?.startsWith(folder)) return text
  const line = frame.getLineNumber()
  const column = frame.getColumnNumber()
  const origin = mapOf(file)?.findOrigin(line, column)
  if (origin?.fileName === undefined) return text
  return text.replace(`${file}:${line}:${column}`, `${new URL(origin.fileName, file).href}:${origin.lineNumber}:${origin.columnNumber}`)
}

/** Effect looks at two short stacks when it is loaded, for these names alone: no reason to read a map. */
const probes = /~effect\/(?:Utils\/internal|Effect\/stackProbe)/
const isProbe = (frames) => frames.length <= 2 && frames.some((frame) => probes.test(String(frame)))

/** Node looks at the stack of whatever closes a connection. Undici closes those that have been idle for a while, and all of them in the end. */
const isOfClient = ([first]) => /\/Undici-[^/]*$/.test(first?.getFileName() ?? "")

Error.prepareStackTrace = (error, frames) => {
  const lines = isProbe(frames) || isOfClient(frames) ? frames.map(String) : frames.map(told)
  return [Error.prototype.toString.call(error), ...lines.map((line) => `    at ${line}`)].join("\n")
}
