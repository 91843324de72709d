/** What can go wrong between a command and whoever answers it. */
import { Schema } from "effect"

/** Nobody answers, or the answer broke off. */
export class ServerUnreachable extends Schema.TaggedError<ServerUnreachable>()("ServerUnreachable", {
  url: Schema.String,
  reason: Schema.String,
  /** The URL was given, not found in the home. */
  isElsewhere: Schema.Boolean
}) {
  override get message() {
    return this.isElsewhere
      ? `The server at ${this.url} cannot be reached (${this.reason}). Check OPENFAITH_URL, and that \`openfaith serve\` runs there.`
      : `The server of this installation does not answer at ${this.url} (${this.reason}). \`openfaith status\` shows whether it runs; then try again.`
  }
}

/** Something answers, and it is no server of ours. */
export class NotOpenFaith extends Schema.TaggedError<NotOpenFaith>()("NotOpenFaith", {
  url: Schema.String,
  status: Schema.Int,
  type: Schema.String
}) {
  override get message() {
    return `What answers at ${this.url} is no OpenFaith server (status ${this.status}, ${this.type}). Check OPENFAITH_URL: it is the address before /v1.`
  }
}

/** The two do not understand one another, and their versions differ. */
export class OtherVersion extends Schema.TaggedError<OtherVersion>()("OtherVersion", {
  url: Schema.String,
  theirs: Schema.String,
  ours: Schema.String
}) {
  override get message() {
    return `The server at ${this.url} is OpenFaith ${this.theirs} and this command is ${this.ours}; they do not understand one another here. Use the command line of the server's version.`
  }
}

/** A refusal of the contract: what happened, and what to do in the words of the command line. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  status: Schema.Int,
  code: Schema.String,
  said: Schema.String,
  next: Schema.String,
  details: Schema.Record(Schema.String, Schema.Json)
}) {
  override get message() {
    return this.next === "" ? this.said : `${this.said} ${this.next}`
  }
}

export type AskingTrouble = ServerUnreachable | NotOpenFaith | OtherVersion | Refused
