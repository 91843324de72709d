/**
 * Where the database of a home lives and as whom it runs. Ordinarily inside the home, as ourselves. PostgreSQL refuses to be
 * root and its user could not reach a home under /root, so as root the data goes to a persistent system directory named after
 * the home's identity, never one that is cleaned at boot. Keys always stay in the home.
 */
import { createHash } from "node:crypto"
import { Effect, FileSystem, Option, Path, Schema } from "effect"
import { readJson, replaceFile } from "../home/durableFile.ts"
import type { HomeShape } from "../home/Home.ts"
import { HomeIsACopy } from "./errors.ts"
import type { SystemUser } from "./runAs.ts"
import { serverUser } from "./serverUser.ts"

export interface Placement {
  /** Holds everything below, the settings and, as root, the copy of the programs. */
  readonly base: string
  readonly dataDirectory: string
  readonly logDirectory: string
  /** Why it is not in the home; `null` when it is. */
  readonly outsideHome: string | null
  /** The user that owns the data; `null` when that is ourselves, or when there is no data yet. */
  readonly owner: SystemUser | null
}

const systemDirectory = process.platform === "darwin" ? "/Library/Application Support" : "/var/lib"

/** Which home a system directory belongs to. */
const Belonging = Schema.Struct({ home: Schema.String })
const Identity = Schema.Struct({ id: Schema.String })

const ownerOf = Effect.fnUntraced(function* (directory: string) {
  const files = yield* FileSystem.FileSystem
  const stat = yield* Effect.option(files.stat(directory))
  return Option.map(stat, ({ gid, uid }): SystemUser => ({ uid: Option.getOrElse(uid, () => 0), gid: Option.getOrElse(gid, () => 0) }))
})

/** Looks only; nothing is made. */
export const locate = Effect.fnUntraced(function* (home: HomeShape) {
  const paths = yield* Path.Path
  const under = (base: string) => ({ base, dataDirectory: paths.join(base, "data"), logDirectory: paths.join(base, "log") })
  const inside = under(home.path("postgres"))
  if (process.getuid?.() !== 0) return { ...inside, outsideHome: null, owner: null } satisfies Placement

  // Data made earlier by an ordinary user stays where it is and runs as that user: root came later, with sudo perhaps.
  const earlier = yield* ownerOf(inside.dataDirectory)
  if (Option.isSome(earlier) && earlier.value.uid !== 0) return { ...inside, outsideHome: null, owner: earlier.value } satisfies Placement

  const name = createHash("sha256").update(home.id).digest("hex").slice(0, 16)
  const outside = under(paths.join(systemDirectory, `openfaith-${name}`))
  return {
    ...outside,
    outsideHome: "OpenFaith runs as root and PostgreSQL refuses to, so another user owns the data",
    owner: Option.getOrNull(yield* ownerOf(outside.dataDirectory))
  } satisfies Placement
})

/** Outside the home: makes sure the directory is this home's and not that of the one it was copied from. */
export const checkBelonging = Effect.fnUntraced(function* (home: HomeShape, placement: Placement) {
  if (placement.outsideHome === null) return
  const paths = yield* Path.Path
  const file = paths.join(placement.base, "home.json")
  const belonging = yield* readJson(file, Belonging)
  if (belonging?.home === home.root) return
  if (belonging !== null) {
    const other = yield* Effect.orElseSucceed(readJson(paths.join(belonging.home, "home.json"), Identity), () => null)
    if (other?.id === home.id) yield* new HomeIsACopy({ root: home.root, original: belonging.home, dataDirectory: placement.dataDirectory })
  }
  yield* replaceFile(file, JSON.stringify({ home: home.root }, null, 2))
})

/** Makes the directories, and as root the user, and says who the server runs as. Under the database's lock. */
export const prepare = Effect.fnUntraced(function* (home: HomeShape, placement: Placement) {
  const files = yield* FileSystem.FileSystem
  // Outside, the server's user must be able to pass through; inside, the home is closed to others anyway.
  yield* files.makeDirectory(placement.base, { recursive: true, mode: placement.outsideHome === null ? 0o700 : 0o711 })
  yield* checkBelonging(home, placement)
  yield* files.makeDirectory(placement.logDirectory, { recursive: true, mode: 0o700 })
  const owner = placement.owner ?? (placement.outsideHome === null ? null : yield* serverUser)
  if (owner !== null) yield* files.chown(placement.logDirectory, owner.uid, owner.gid)
  return { ...placement, owner } satisfies Placement
})
