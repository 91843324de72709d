export const movedReferences = [
  // What a reference that was moved to a merge's target was derived from. The record still says so: should the merged row return, it leads there again.
  `CREATE TABLE sync.moved_references (
    row_id text NOT NULL,
    reference text NOT NULL,
    from_id text NOT NULL,
    PRIMARY KEY (row_id, reference))`,
  `CREATE INDEX moved_references_by_origin ON sync.moved_references (from_id, reference)`,
  // The row it was merged into, whatever that one was merged into later. An alias to itself: the row is there again, and references are moved back.
  `ALTER TABLE sync.aliases ADD COLUMN merged_into text`,
  `UPDATE sync.aliases SET merged_into = to_id`,
  `ALTER TABLE sync.aliases ALTER COLUMN merged_into SET NOT NULL`,
  `CREATE INDEX aliases_by_merge ON sync.aliases (merged_into)`
] as const
