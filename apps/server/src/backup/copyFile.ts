/** Copies one file, tells what was copied, and has it on the disk when it is done. With node:fs: a hash is taken of what streams by. */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { mkdir, open } from "node:fs/promises"
import { dirname } from "node:path"
import { isMissing } from "./isMissing.ts"

export interface Copied {
  readonly bytes: number
  readonly sha256: string
}

/** `null`: the file is not there any more. */
export const copyFile = async (from: string, to: string): Promise<Copied | null> => {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const target = await open(to, "wx", 0o600)
  try {
    const hash = createHash("sha256")
    let bytes = 0
    for await (const chunk of createReadStream(from, { highWaterMark: 1024 * 1024 })) {
      if (!Buffer.isBuffer(chunk)) continue
      hash.update(chunk)
      bytes += chunk.length
      await target.writeFile(chunk)
    }
    await target.sync()
    return { bytes, sha256: hash.digest("hex") }
  } catch (cause) {
    if (isMissing(cause) && cause instanceof Error && "path" in cause && cause.path === from) return null
    throw cause
  } finally {
    await target.close()
  }
}
