export const seenOrganisations = [
  // Whose rows a transaction sees that has taken on the role of the API: `*`, or an array of organisations. Not said: nobody's.
  `CREATE FUNCTION sync.sees_everything() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('openfaith.organisations', true) = '*', false) $$`,
  `CREATE FUNCTION sync.seen_organisations() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN current_setting('openfaith.organisations', true) LIKE '{%' THEN current_setting('openfaith.organisations', true)::text[] ELSE '{}' END $$`,
  // With the rights of the tables' owner: what decides who sees the rows of a table is not itself looked at through such a decision.
  `CREATE FUNCTION sync.seen_connections() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM sync.connections WHERE org_id = ANY (sync.seen_organisations()) $$`,
  `CREATE FUNCTION sync.seen_entities() RETURNS int[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM sync.entities WHERE connection_id = ANY (sync.seen_connections()) $$`
] as const
