/** Why a slice stops before its stream is done. These are values: what goes wrong at a source never fails a workflow. */
import { Schema } from "effect"

export class Halt extends Schema.TaggedError<Halt>()("Halt", {
  kind: Schema.Literals([
    /** Another worker holds the stream. */
    "superseded",
    /** The run was paused or cancelled. */
    "stopped",
    /** The source cannot be reached for now; asked again after a durable wait. */
    "unreachable",
    /** The source's limit lets nothing through for long; asked again after a durable wait, however often. */
    "limited",
    /** Only a person can help: credentials, permissions, a changed schema. */
    "paused",
    /** This entity cannot be read; the others go on. */
    "failed"
  ]),
  reason: Schema.String,
  /** How long the source's limit lets nothing through. */
  limitedSeconds: Schema.optionalKey(Schema.Int)
}) {
  override get message() {
    return this.reason
  }
}
