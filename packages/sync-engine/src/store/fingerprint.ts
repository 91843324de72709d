/** What records of one group in quarantine have in common. A parked one's reason names its own parent, an unaddressable one's path its place on the page. */
export const fingerprint = (row: string): string =>
  `md5(concat_ws(' ', ${row}.entity_id, ${row}.kind, CASE ${row}.kind WHEN 'broken' THEN 'data' ELSE ${row}.path END, CASE ${row}.kind WHEN 'parked' THEN '' ELSE ${row}.reason END))`
