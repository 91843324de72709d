import { Schema } from "effect"
import type { HomeError } from "../home/errors.ts"

const LogFile = { logFile: Schema.String }

/** npm has no PostgreSQL for this platform, or its package was not installed completely. */
export class NoPostgresBinaries extends Schema.TaggedError<NoPostgresBinaries>()("NoPostgresBinaries", {
  platform: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The embedded PostgreSQL cannot run on ${this.platform} (${this.reason}): run \`npm ci\` again, or set DATABASE_URL to a PostgreSQL 15 or newer.`
  }
}

/** PostgreSQL cannot read the data directory of another major version, and upgrading one is a decision. */
export class DataOfAnotherVersion extends Schema.TaggedError<DataOfAnotherVersion>()("DataOfAnotherVersion", {
  dataDirectory: Schema.String,
  found: Schema.String,
  expected: Schema.String
}) {
  override get message() {
    return `The data in ${this.dataDirectory} was written by PostgreSQL ${this.found} and this OpenFaith brings ${this.expected}: use the OpenFaith that wrote it, or move the data with pg_dump to a server named by DATABASE_URL.`
  }
}

/** Two homes with one identity would share one database: somebody copied the directory. */
export class HomeIsACopy extends Schema.TaggedError<HomeIsACopy>()("HomeIsACopy", {
  root: Schema.String,
  original: Schema.String,
  dataDirectory: Schema.String
}) {
  override get message() {
    return `${this.root} is a copy of ${this.original}, whose database is ${this.dataDirectory}: use the original, or set OPENFAITH_HOME to a directory that does not exist yet.`
  }
}

/** The data is there but the password that opens it is not. */
export class PostgresPasswordLost extends Schema.TaggedError<PostgresPasswordLost>()("PostgresPasswordLost", {
  file: Schema.String,
  dataDirectory: Schema.String
}) {
  override get message() {
    return `The database in ${this.dataDirectory} exists but its password file ${this.file} is gone: restore that file from a backup.`
  }
}

export class PostgresDiskFull extends Schema.TaggedError<PostgresDiskFull>()("PostgresDiskFull", {
  ...LogFile,
  dataDirectory: Schema.String
}) {
  override get message() {
    return `The disk that holds ${this.dataDirectory} is full, so PostgreSQL stopped: free space and run the command again (log: ${this.logFile}).`
  }
}

export class PostgresForbidden extends Schema.TaggedError<PostgresForbidden>()("PostgresForbidden", {
  ...LogFile,
  dataDirectory: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `PostgreSQL may not use ${this.dataDirectory} (${this.reason}): give it back to the user that made it and run the command again (log: ${this.logFile}).`
  }
}

/** Somebody else took the port between our look and the server's. */
export class PostgresPortTaken extends Schema.TaggedError<PostgresPortTaken>()("PostgresPortTaken", {
  ...LogFile,
  port: Schema.Int
}) {
  override get message() {
    return `Port ${this.port} on 127.0.0.1 is used by another program, so PostgreSQL did not start: end that program and run the command again (log: ${this.logFile}).`
  }
}

/** Anything else PostgreSQL refused to start for, in its own words. */
export class PostgresDidNotStart extends Schema.TaggedError<PostgresDidNotStart>()("PostgresDidNotStart", {
  ...LogFile,
  reason: Schema.String
}) {
  override get message() {
    return `PostgreSQL did not start (${this.reason}): see ${this.logFile}, correct the cause and run the command again.`
  }
}

export type StartError = PostgresDiskFull | PostgresForbidden | PostgresPortTaken | PostgresDidNotStart

/** Everything that can keep the embedded database from being used. */
export type PostgresError = HomeError | NoPostgresBinaries | DataOfAnotherVersion | HomeIsACopy | PostgresPasswordLost | StartError
