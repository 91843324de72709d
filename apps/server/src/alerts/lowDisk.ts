/** Whether the disks under folders of this machine are getting full. */
import { stat, statfs } from "node:fs/promises"
import { hostname } from "node:os"
import { Clock, Config, Effect } from "effect"
import type { Told } from "./alertWords.ts"

const megabyte = 1024 * 1024

/** Of several folders on a disk one. */
export const onePerDisk = (folders: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const byDisk = new Map<number, string>()
    for (const folder of folders) {
      const found = await stat(folder).catch(() => null)
      if (found !== null && !byDisk.has(found.dev)) byDisk.set(found.dev, folder)
    }
    return [...byDisk.values()]
  })

export const diskSubject = (folder: string) => `${hostname()}:${folder}`

/** `OPENFAITH_DISK_RESERVE_MB`: with less than this free, it is time to act. */
export const diskReserve = Config.Int("OPENFAITH_DISK_RESERVE_MB").pipe(Config.withDefault(2048))

export const lowDisks = Effect.fn("lowDisks")(function* (folders: ReadonlyArray<string>) {
  const reserve = yield* diskReserve
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const found = yield* Effect.forEach(folders, (folder) =>
    Effect.promise(async (): Promise<Told | null> => {
      // A folder that is not there yet fills no disk.
      const stats = await statfs(folder).catch(() => null)
      if (stats === null) return null
      const free = Math.floor((stats.bavail * stats.bsize) / megabyte)
      if (free >= reserve) return null
      return {
        kind: "low_disk",
        subject: diskSubject(folder),
        orgId: null,
        connectionId: null,
        since: now,
        reason: `${free.toLocaleString("en-US")} MB are free under ${folder} on ${hostname()}, fewer than ${reserve.toLocaleString("en-US")}`,
        next: "Make room: once nothing is free, PostgreSQL stops writing. It goes on by itself as soon as there is"
      }
    })
  )
  return found.filter((each) => each !== null)
})
