export const people = [
  // Who signs in with a link, and what they may do. Links and sessions from before are administrators'.
  `ALTER TABLE sync.sign_in_codes ADD COLUMN name text NOT NULL DEFAULT 'a signed-in browser', ADD COLUMN scope text NOT NULL DEFAULT 'admin',
    ADD COLUMN org_ids text[]`,
  `ALTER TABLE sync.sessions ADD COLUMN name text NOT NULL DEFAULT 'a signed-in browser', ADD COLUMN scope text NOT NULL DEFAULT 'admin', ADD COLUMN org_ids text[]`,
  // A session's secret is replaced while it is used (null: it is the first); the one before holds good a little longer, for requests that are under way.
  `ALTER TABLE sync.sessions ADD COLUMN rotated_at timestamptz, ADD COLUMN previous_hash bytea`
] as const
