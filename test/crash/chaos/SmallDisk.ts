/**
 * SmallDisk: a disk of its own for the database's data, that can be full. It is a file with a filesystem in it, mounted where the data goes; where this
 * process may not mount, or a program for it is missing, there is none, and the reason is told.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, rmSync, statfsSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"

export interface SmallDisk {
  /** Takes all that is left; answers how many MB that was. */
  readonly fill: () => number
  readonly free: () => void
}

/** Sparse: it takes from the machine what is written to it. */
const size = "12G"

const run = (program: string, ...args: ReadonlyArray<string>) => {
  const { error, status, stderr } = spawnSync(program, args, { encoding: "utf8" })
  return error !== undefined ? `${program}: ${error.message}` : status === 0 ? null : `${program}: ${stderr.trim()}`
}

/** Mounts a disk at `place`, which is empty, until the scope closes; the file behind it is `file`. Answers why not where it cannot. */
export const mountSmallDisk = (place: string, file: string) =>
  Effect.acquireRelease(
    Effect.sync((): SmallDisk | string => {
      if (process.getuid?.() !== 0) return "only root can mount a disk for the database"
      mkdirSync(place, { recursive: true, mode: 0o711 })
      const hindrance =
        run("truncate", "-s", size, file) ??
        run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", file) ??
        run("mount", "-o", "loop", file, place)
      if (hindrance !== null) {
        rmSync(file, { force: true })
        return hindrance
      }
      const ballast = join(place, "ballast")
      return {
        fill: () => {
          const { bavail, bsize } = statfsSync(place)
          // What the filesystem needs for the file itself is part of what is left.
          for (let blocks = bavail; blocks > 0; blocks -= Math.max(1, Math.ceil(blocks / 100)))
            if (run("fallocate", "-l", String(blocks * bsize), ballast) === null) return Math.round((blocks * bsize) / 2 ** 20)
          return 0
        },
        free: () => rmSync(ballast, { force: true })
      }
    }),
    (disk) =>
      Effect.sync(() => {
        if (typeof disk === "string") return
        disk.free()
        const left = run("umount", place) === null ? null : run("umount", "-l", place)
        if (left !== null) process.stderr.write(`${place} is still mounted: ${left}\n`)
        rmSync(file, { force: true })
        rmSync(place, { recursive: true, force: true })
      })
  )
