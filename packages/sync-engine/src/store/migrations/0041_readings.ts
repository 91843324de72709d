import type { BuiltBeside } from "../migrations.ts"

/** The latest runs of one kind, and the latest readings of one entity, however many others there have been. */
export const readingsIndexes: ReadonlyArray<BuiltBeside> = [
  { name: "sync.runs_of_kind", on: "sync.runs (connection_id, kind, id)" },
  { name: "sync.streams_of_entity", on: "sync.streams (entity_id, id)" }
]

export const readings = [`DROP INDEX sync.streams_by_entity`] as const
