/**
 * What differs between two looks at a record was told by reading each of them eight times. It is the same now, by three readings at most: of their
 * relationships nothing where these are equal as they stand.
 */
export const differences = [
  `CREATE FUNCTION sync.members_of(payload json, attributes json, relationships json) RETURNS TABLE (name text, value text) LANGUAGE sql IMMUTABLE AS $$
    SELECT a.key, a.value::text FROM json_each(CASE json_typeof(attributes) WHEN 'object' THEN attributes END) a
    UNION ALL
    SELECT r.key, (r.value -> 'data')::text FROM json_each(CASE json_typeof(relationships) WHEN 'object' THEN relationships END) r
    UNION ALL
    SELECT t.key, t.value::text FROM json_each(CASE WHEN attributes IS NULL THEN payload END) t
    WHERE t.key NOT IN ('id', 'type', 'links', 'attributes', 'relationships')
  $$`,
  `CREATE OR REPLACE FUNCTION sync.difference_of(before json, after json, quiet text[]) RETURNS sync.difference LANGUAGE plpgsql IMMUTABLE AS $$
  DECLARE
    was json := before -> 'attributes';
    is_now json := after -> 'attributes';
    related_was json := before -> 'relationships';
    related_now json := after -> 'relationships';
    found sync.difference;
  BEGIN
    IF related_was::text = related_now::text THEN
      related_was := NULL;
      related_now := NULL;
    END IF;
    SELECT coalesce(array_agg(DISTINCT d.name), '{}'), coalesce(array_agg(DISTINCT d.name) FILTER (WHERE d.had AND NOT d.has), '{}') INTO found
    FROM (
      SELECT name, NOT sync.says_nothing(b.value) AS had, NOT sync.says_nothing(a.value) AS has
      FROM sync.members_of(before, was, related_was) b FULL JOIN sync.members_of(after, is_now, related_now) a USING (name)
      WHERE a.value IS DISTINCT FROM b.value) d
    WHERE (d.had OR d.has) AND d.name <> ALL (quiet);
    RETURN found;
  END $$`
] as const
