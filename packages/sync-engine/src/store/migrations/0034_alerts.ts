export const alerts = [
  // What somebody has to know, for as long as it is so; at most one of a kind about a subject at a time. `seen_at`: when it was last found to be so.
  `CREATE TABLE sync.alerts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    org_id text,
    connection_id text,
    since timestamptz NOT NULL,
    reason text NOT NULL,
    next text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at timestamptz) WITH (fillfactor = 80)`,
  `CREATE UNIQUE INDEX alerts_open ON sync.alerts (kind, subject) WHERE resolved_at IS NULL`,
  `CREATE INDEX alerts_open_in_pages ON sync.alerts (id) WHERE resolved_at IS NULL`,
  `CREATE INDEX alerts_of_organisation ON sync.alerts (org_id, id)`,
  `CREATE INDEX alerts_of_kind ON sync.alerts (kind, id)`,
  `CREATE INDEX alerts_resolved ON sync.alerts (resolved_at) WHERE resolved_at IS NOT NULL`,
  // Who has been told, by which channel; what could not be sent is tried again.
  `CREATE TABLE sync.alert_notices (
    alert_id bigint NOT NULL REFERENCES sync.alerts (id),
    channel text NOT NULL,
    event text NOT NULL CHECK (event IN ('opened', 'resolved')),
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz,
    attempts int NOT NULL DEFAULT 0,
    PRIMARY KEY (alert_id, channel, event))`,
  `CREATE INDEX alert_notices_due ON sync.alert_notices (channel, due_at) WHERE sent_at IS NULL`,
  // How each channel of the settings does.
  `CREATE TABLE sync.alert_channels (
    channel text PRIMARY KEY,
    sent_at timestamptz,
    failing_since timestamptz,
    problem text,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  // What nobody wants to be told of for a while. Null: whichever.
  `CREATE TABLE sync.alert_silences (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text,
    org_id text,
    connection_id text,
    reason text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL)`,
  `CREATE INDEX alert_silences_of_organisation ON sync.alert_silences (org_id, until)`
] as const
