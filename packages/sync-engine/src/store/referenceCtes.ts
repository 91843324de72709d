/**
 * Parts of statements that write canonical rows: a row that is there again stands for itself, and references remember what they were derived from where
 * they lead elsewhere. `Aliases` moves them, there and back.
 */

/** SQL: moves aliases that lead away from rows of this CTE to the rows themselves. What had been moved along them is moved back by `Aliases.settle`. */
export const unmergedCte = (rows: string, where: string) => `
  UPDATE sync.aliases a SET to_id = a.from_id, merged_into = a.from_id, settled_at = NULL
  FROM ${rows} t WHERE a.from_id = t.id AND a.to_id <> a.from_id AND ${where}`

/**
 * CTEs that remember what references were derived from where they lead elsewhere, and forget it where they do not any more. Nearly all rows have none of
 * either: those are told by one comparison, and by their keys, whatever the planner believes of the table.
 */
export const movedCtes = (references: ReadonlyArray<string>, index: number): string => {
  if (references.length === 0) return ""
  const leads = references.map((name) => `t.${name}`).join(", ")
  const said = references.map((name) => `t.said_${name}`).join(", ")
  const each = `(VALUES ${references.map((name) => `('${name}', t.${name}, t.said_${name})`).join(", ")}) AS v(reference, leads_to, said)`
  const leadsWhereItSays = references.map((name) => `WHEN '${name}' THEN t.said_${name} IS NOT DISTINCT FROM t.${name}`).join(" ")
  return `
moved_${index} AS (
  INSERT INTO sync.moved_references AS m (row_id, reference, from_id)
  SELECT t.id, v.reference, v.said FROM rows_${index} t CROSS JOIN LATERAL ${each}
  WHERE (${said}) IS DISTINCT FROM (${leads}) AND v.said <> v.leads_to ORDER BY t.id, v.reference
  ON CONFLICT (row_id, reference) DO UPDATE SET from_id = excluded.from_id WHERE m.from_id <> excluded.from_id),
unmoved_${index} AS (
  DELETE FROM sync.moved_references m USING rows_${index} t
  WHERE m.row_id = ANY (ARRAY(SELECT o.id FROM rows_${index} o)) AND m.row_id = t.id AND CASE m.reference ${leadsWhereItSays} END),`
}
