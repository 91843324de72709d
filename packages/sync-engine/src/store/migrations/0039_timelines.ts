/**
 * Timelines of the store. It is on one for as long as nobody takes the database back to an earlier moment, or puts it on another server; then the next
 * one begins, at what is stored by then.
 */
export const timelines = [
  `CREATE TABLE sync.timelines (
    number int PRIMARY KEY,
    -- Random: a backup that is restored twice begins two timelines.
    name text NOT NULL UNIQUE,
    -- Random, and the same for all timelines of a store.
    store text NOT NULL,
    -- Why it began.
    reason text NOT NULL,
    began_at timestamptz NOT NULL,
    -- What transactions below this did is part of this timeline and of the one before; null: nobody can tell.
    common_xid xid8,
    -- Since then every connection has been compared with its source.
    healed_at timestamptz,
    -- The server it is on, as PostgreSQL tells; null where it does not.
    system_identifier text,
    server_timeline int,
    -- Counts up while somebody works; whoever remembers a higher one has seen what is not stored any more.
    mark bigint NOT NULL,
    marked_at timestamptz NOT NULL,
    -- What transactions below this did was stored when the mark was made.
    marked_xid xid8 NOT NULL) WITH (fillfactor = 50)`
] as const
