export const audit = [
  // What people and programs told the installation to do: a row before it is done, and one for what became of it. Neither is ever changed.
  `CREATE TABLE sync.audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    target json NOT NULL,
    org_id text,
    reason text,
    details json)`,
  `CREATE INDEX audit_log_of_organisation ON sync.audit_log (org_id, id)`,
  `CREATE INDEX audit_log_of_action ON sync.audit_log (action, id)`,
  `CREATE INDEX audit_log_of_actor ON sync.audit_log (actor_id, id)`,
  `CREATE TABLE sync.audit_outcomes (
    audit_id bigint PRIMARY KEY REFERENCES sync.audit_log (id),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status int NOT NULL,
    code text)`,
  `CREATE FUNCTION sync.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END
  $$`,
  `CREATE TRIGGER audit_log_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON sync.audit_log EXECUTE FUNCTION sync.refuse_change()`,
  `CREATE TRIGGER audit_outcomes_are_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON sync.audit_outcomes EXECUTE FUNCTION sync.refuse_change()`
] as const
