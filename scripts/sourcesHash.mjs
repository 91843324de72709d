// Names a build by what it is made of. Plain JavaScript: Node 20 must be able to run it.
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

/** A hash over the names below `root` and the contents of files and folders; `isPart` leaves some of the files in them out. */
export function sourcesHash(root, paths, isPart = () => true) {
  const hash = createHash("sha256")
  const files = paths.flatMap(filesUnder).filter(isPart)
  for (const file of files.sort((a, b) => (a < b ? -1 : 1)))
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update("\0")
  return hash.digest("hex")
}
