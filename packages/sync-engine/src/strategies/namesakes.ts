/** Statements that `Recogniser` finds rows with: by all that has to be the same of them, and with all they are recognised by. */
import { type AnyCanonicalEntity, columnName, type Recognition } from "@openfaith/canonical/vocabulary"
import { comparableName } from "../store/doubtedCte.ts"

/**
 * Live rows that projections ($2) made, after $3 in order of their ids, so many ($4), each with the rows of the entity shown ($1) that are the same in
 * all that has to be: `id`, `candidates`. Rows without any are left out.
 */
export const namesakes = ({ name }: AnyCanonicalEntity, { same }: Recognition): string => {
  const keys = same.map((column, index) => `${comparableName(columnName(column))} AS k${index}`).join(", ")
  const equal = same.map((_, index) => `p.k${index} = s.k${index}`).join(" AND ")
  return `
WITH strangers AS MATERIALIZED (
  SELECT id, ${keys} FROM canonical.${name} WHERE entity_id = ANY($2::int[]) AND deleted_at IS NULL AND id > $3::text),
shown AS MATERIALIZED (SELECT id, ${keys} FROM canonical.${name} WHERE entity_id = $1::int AND deleted_at IS NULL)
SELECT s.id, array_agg(p.id ORDER BY p.id) AS candidates FROM strangers s JOIN shown p ON ${equal} GROUP BY s.id ORDER BY s.id LIMIT $4::int`
}

/** The rows with these ids ($1), of the organisation of a connection ($2), with what they are recognised by. */
export const describedRows = (
  canonical: AnyCanonicalEntity,
  { marks, same }: Recognition,
  get: (name: string) => AnyCanonicalEntity
): string => {
  const own = [...same, ...marks.filter((mark) => !mark.includes("."))]
  const others = marks.flatMap((mark) => {
    const [name = "", column = ""] = mark.split(".")
    if (column === "") return []
    const [reference] = Object.entries(get(name).references).find(([, { to }]) => to === canonical.name) ?? []
    if (reference === undefined) throw new Error(`${mark} tells nothing of ${canonical.name}: no row of ${name} refers to it.`)
    return [{ mark, name, column: columnName(column), reference: `${columnName(reference)}_id` }]
  })
  const columns = own.map((column) => `'${column}', c.${columnName(column)}::text`).join(", ")
  const lists = others.map(({ mark }, index) => `'${mark}', coalesce(m${index}.list, '[]'::json)`).join(", ")
  const joins = others.map(
    ({ column, name, reference }, index) => `
LEFT JOIN (SELECT ${reference} AS id, json_agg(${column}) AS list FROM canonical.${name}, place
  WHERE org_id = place.of AND ${reference} = ANY($1::text[]) AND ${column} IS NOT NULL AND deleted_at IS NULL GROUP BY ${reference}) m${index} ON m${index}.id = c.id`
  )
  return `
WITH place AS MATERIALIZED (SELECT org_id AS of FROM sync.connections WHERE id = $2::text)
SELECT c.id, c.external_id AS "externalId", c.entity_id AS "entityId", json_build_object(${columns}) AS columns, json_build_object(${lists}) AS marks
FROM canonical.${canonical.name} c${joins.join("")} WHERE c.id = ANY($1::text[])`
}
