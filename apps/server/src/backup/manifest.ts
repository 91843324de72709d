/** `backup.json`: what a backup holds. It is written last, so a folder without it is not a backup. */
import { Schema } from "effect"

export const backupFormat = 1

export const BackedUpFile = Schema.Struct({
  /** Within the backup, with slashes: `data/…` or `keys/…`. */
  path: Schema.String,
  bytes: Schema.Finite,
  sha256: Schema.String
})
export type BackedUpFile = typeof BackedUpFile.Type

export const Manifest = Schema.Struct({
  format: Schema.Literal(backupFormat),
  /** The major version of PostgreSQL. */
  postgres: Schema.String,
  /** The OpenFaith that made it. */
  program: Schema.String,
  /** The moment it shows the database at. */
  asOf: Schema.String,
  /** Whether `keys` holds the master key; where not, OPENFAITH_MASTER_KEY gives it. */
  hasMasterKey: Schema.Boolean,
  files: Schema.Array(BackedUpFile)
})
export type Manifest = typeof Manifest.Type

/** What every version promises to write, whatever else it does. */
export const AnyManifest = Schema.Struct({ format: Schema.Int, postgres: Schema.String })
