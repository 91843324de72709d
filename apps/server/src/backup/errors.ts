import { Schema } from "effect"
import { majorVersion } from "../postgres/binaries.ts"

/** The database is one that others run: they have their own means. */
export class DatabaseOfOthers extends Schema.TaggedError<DatabaseOfOthers>()("DatabaseOfOthers", {
  doing: Schema.Literals(["backup", "restore"])
}) {
  override get message() {
    return this.doing === "backup"
      ? "DATABASE_URL names a database that OpenFaith does not run: back it up with pg_dump or with what its provider has, and the home's keys folder with it (docs/operate/backup.md)."
      : "DATABASE_URL names a database that OpenFaith does not run: restore it with pg_restore or with what its provider has, then start OpenFaith, which notices (docs/operate/backup.md). To restore a backup of the embedded database, unset DATABASE_URL."
  }
}

/** Nothing is overwritten: a folder that is there may be the only backup. */
export class BackupInTheWay extends Schema.TaggedError<BackupInTheWay>()("BackupInTheWay", { folder: Schema.String }) {
  override get message() {
    return `${this.folder} is there already, and no backup is written over anything: name a folder that does not exist yet.`
  }
}

/** The operating system or PostgreSQL did not let it be read or written. */
export class BackupFailed extends Schema.TaggedError<BackupFailed>()("BackupFailed", { folder: Schema.String, reason: Schema.String }) {
  override get message() {
    return `The backup ${this.folder} was not made (${this.reason}), and nothing of it was left: correct the cause and run the command again.`
  }
}

/** The folder does not hold what a backup holds. Nothing was restored. */
export class BackupUnusable extends Schema.TaggedError<BackupUnusable>()("BackupUnusable", {
  folder: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `${this.folder} cannot be restored: ${this.problem}. Nothing was changed; use another backup.`
  }
}

/** Another major version of PostgreSQL wrote it. */
export class BackupOfAnotherVersion extends Schema.TaggedError<BackupOfAnotherVersion>()("BackupOfAnotherVersion", {
  folder: Schema.String,
  found: Schema.String
}) {
  override get message() {
    return `${this.folder} is a backup of PostgreSQL ${this.found}, and this OpenFaith brings ${majorVersion}: restore it with the OpenFaith that made it, then move the data with pg_dump.`
  }
}

/** There is a database in this home. */
export class DataInTheWay extends Schema.TaggedError<DataInTheWay>()("DataInTheWay", {
  root: Schema.String,
  dataDirectory: Schema.String
}) {
  override get message() {
    return `${this.root} has a database (${this.dataDirectory}): add --replace to put it aside and restore in its place, or point OPENFAITH_HOME at a directory that does not exist yet.`
  }
}

/** Somebody works with the database that would be replaced. */
export class DataInUse extends Schema.TaggedError<DataInUse>()("DataInUse", { root: Schema.String, pids: Schema.Array(Schema.Int) }) {
  override get message() {
    return `The database of ${this.root} is in use${this.pids.length === 0 ? "" : ` by process ${this.pids.join(", ")}`}: stop every OpenFaith of this home, then run the command again.`
  }
}
