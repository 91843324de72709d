/** A text parameter holding one value per row, behind a leading NULL that keeps a single empty value apart from no value. */
export const listed = (index: number) => `string_to_table($${index}::text, E'\\x01', E'\\x02')`
