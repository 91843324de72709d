/** What a browser has to load before the first page is there may not grow unseen: the build refuses more than it may be. */
import { gzipSync } from "node:zlib"
import type { Plugin } from "vite"

/** Everything the first page needs, compressed. */
const allowedBytes = 350_000

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`

interface Piece {
  readonly bytes: number
  /** Other files this one cannot do without. */
  readonly needs: ReadonlyArray<string>
}

/** The compressed size of the files that are loaded with `entries`, each once. */
export const initialBytes = (pieces: ReadonlyMap<string, Piece>, entries: ReadonlyArray<string>): number => {
  const seen = new Set<string>()
  const left = [...entries]
  let total = 0
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    const piece = pieces.get(file)
    if (piece === undefined || seen.has(file)) continue
    seen.add(file)
    total += piece.bytes
    left.push(...piece.needs)
  }
  return total
}

export const initialBundle: Plugin = {
  name: "openfaith-initial-bundle",
  apply: "build",
  writeBundle(_, bundle) {
    const pieces = new Map<string, Piece>()
    const entries: Array<string> = []
    for (const output of Object.values(bundle)) {
      const isChunk = output.type === "chunk"
      pieces.set(output.fileName, {
        bytes: gzipSync(isChunk ? output.code : output.source).length,
        needs: isChunk ? output.imports : []
      })
      // The page names its script, its styles and its icon.
      if (output.fileName === "index.html" && !isChunk)
        entries.push(output.fileName, ...[...String(output.source).matchAll(/"\/(assets\/[^"]+)"/g)].map(([, name = ""]) => name))
    }
    const bytes = initialBytes(pieces, entries)
    if (bytes > allowedBytes)
      this.error(
        `The first page loads ${kilobytes(bytes)} compressed, ${kilobytes(allowedBytes)} are allowed. Load what it does not need with \`lazyRouteComponent\` or \`import()\`.`
      )
    this.info(`the first page loads ${kilobytes(bytes)} compressed, of ${kilobytes(allowedBytes)} allowed`)
  }
}
