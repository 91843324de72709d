/**
 * The request budgets that all processes share. Every decision is made by `sync.take_slots` under the lock of the budget's row, by the database's clock:
 * one clock for all. A slot counts from its grant until one period after its answer; until its answer is reported, it counts.
 */
export const budgets = [
  // A window of a credential's budget: what the source allows, as far as is known, and what has been learned.
  `CREATE TABLE sync.budgets (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    credential text NOT NULL,
    name text NOT NULL,
    declared_requests int NOT NULL,
    declared_period_ms bigint NOT NULL,
    -- Answers do not name the limit, so it is felt for.
    is_felt boolean NOT NULL,
    -- Organisations share it, so processes take turns.
    is_shared boolean NOT NULL,
    requests int NOT NULL,
    period_ms bigint NOT NULL,
    said_at timestamptz NOT NULL DEFAULT '-infinity',
    felt_at timestamptz,
    others int NOT NULL DEFAULT 0,
    others_until timestamptz NOT NULL DEFAULT '-infinity',
    paused_until timestamptz NOT NULL DEFAULT '-infinity',
    next_pause_ms bigint NOT NULL DEFAULT 1000,
    refused_at timestamptz NOT NULL DEFAULT '-infinity',
    paced_until timestamptz NOT NULL DEFAULT '-infinity',
    -- Slots that each lane is owed, the most urgent lane first.
    owed float8[] NOT NULL DEFAULT '{0,0,0,0,0}',
    last_process text,
    UNIQUE (credential, name)
  ) WITH (fillfactor = 50)`,
  // What a process holds: slots it has not used yet, and those whose answers it has not reported. Counted until it expires, whatever became of the process.
  `CREATE TABLE sync.budget_leases (
    budget_id int NOT NULL REFERENCES sync.budgets ON DELETE CASCADE,
    process text NOT NULL,
    runner text,
    turn bigint NOT NULL,
    held int NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Requests that wait, by lane, and since when; true until it is expected to ask again.
    waiting int[] NOT NULL,
    waiting_since timestamptz,
    waiting_until timestamptz NOT NULL,
    PRIMARY KEY (budget_id, process)
  ) WITH (fillfactor = 50)`,
  // Slots whose answers are there, by when they come back.
  `CREATE TABLE sync.budget_returns (
    budget_id int NOT NULL REFERENCES sync.budgets ON DELETE CASCADE,
    at timestamptz NOT NULL,
    slots int NOT NULL
  )`,
  `CREATE INDEX budget_returns_in_order ON sync.budget_returns (budget_id, at)`,
  // Whose requests spend which budget.
  `CREATE TABLE sync.budget_users (
    connection_id text PRIMARY KEY REFERENCES sync.connections ON DELETE CASCADE,
    credential text NOT NULL
  )`,
  `CREATE INDEX budget_users_by_credential ON sync.budget_users (credential)`,
  `CREATE FUNCTION sync.milliseconds(value jsonb) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE jsonb_typeof(value) WHEN 'number' THEN make_interval(secs => value::float8 / 1000) END $$`,
  `CREATE FUNCTION sync.take_slots(_budget int, _process text, _runner text, _turn bigint, _ask jsonb, _least_share float8, _reserve float8)
    RETURNS TABLE (granted int, requests int, period_ms bigint, in_use int, paused_ms float8, opens_urgent_ms float8, opens_other_ms float8)
    LANGUAGE plpgsql AS $$
  DECLARE
    b sync.budgets;
    now_at timestamptz;
    period interval;
    fell boolean := false;
    again boolean;
    own_held int := (_ask->>'held')::int;
    others_held int;
    used int;
    free int;
    room int;
    reserved int;
    reserve float8;
    kept int;
    cap int;
    urgent int := (_ask->>'urgent')::int;
    other int := (_ask->>'other')::int;
    to_urgent int := 0;
    to_other int := 0;
    my_waiting int[] := ARRAY(SELECT jsonb_array_elements_text(_ask->'waiting')::int);
    my_served int[] := ARRAY(SELECT jsonb_array_elements_text(_ask->'served')::int);
    all_waiting int[];
    all_served int;
    rank int;
    counted_at timestamptz;
    next_return timestamptz;
    left_over int;
  BEGIN
    SELECT * INTO b FROM sync.budgets WHERE id = _budget FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    -- Read when the row is ours, so whatever is measured from it is not earlier than it was.
    now_at := clock_timestamp();
    -- Overtaken by a later statement of its own process: it changes nothing.
    IF EXISTS (SELECT FROM sync.budget_leases l WHERE l.budget_id = _budget AND l.process = _process AND l.turn >= _turn) THEN RETURN; END IF;

    -- What answers said. A limit that rises is believed only of a request that was sent after what holds was said.
    IF (_ask->'limit'->>'requests')::int < b.requests
      OR now_at - sync.milliseconds(_ask->'limit'->'sentAgoMs') > b.said_at AND (_ask->'limit'->>'requests')::int > b.requests THEN
      fell := (_ask->'limit'->>'requests')::int < b.requests;
      b.requests := (_ask->'limit'->>'requests')::int;
      b.said_at := now_at;
    END IF;
    IF (_ask->>'periodMs')::bigint <> b.period_ms THEN
      UPDATE sync.budget_returns r SET at = r.at + sync.milliseconds(to_jsonb((_ask->>'periodMs')::bigint - b.period_ms)) WHERE r.budget_id = _budget;
      b.period_ms := (_ask->>'periodMs')::bigint;
    END IF;
    period := sync.milliseconds(to_jsonb(b.period_ms));
    IF jsonb_typeof(_ask->'refused') = 'object' THEN
      fell := true;
      -- Requests that were under way together are refused together, and that is one refusal.
      again := now_at - sync.milliseconds(_ask->'refused'->'sentAgoMs') > b.refused_at;
      IF jsonb_typeof(_ask->'refused'->'retryAfterMs') = 'number' THEN
        b.paused_until := greatest(b.paused_until, now_at + sync.milliseconds(_ask->'refused'->'retryAfterMs'));
      ELSIF again THEN
        b.paused_until := greatest(b.paused_until, now_at + sync.milliseconds(to_jsonb(b.next_pause_ms)));
        b.next_pause_ms := least(b.next_pause_ms * 2, greatest(1000, b.period_ms));
      END IF;
      IF again THEN b.refused_at := now_at; END IF;
      IF b.is_felt AND again THEN
        b.requests := greatest(1, b.requests / 2);
        b.felt_at := now_at;
      END IF;
    ELSIF (_ask->>'answered')::boolean THEN
      b.next_pause_ms := 1000;
      IF b.felt_at IS NOT NULL AND b.requests < b.declared_requests AND now_at >= b.felt_at + period THEN
        b.requests := least(b.declared_requests, b.requests + greatest(1, ceil(b.declared_requests * 0.05)::int));
        b.felt_at := now_at;
      END IF;
    END IF;

    -- Slots come back one period after their answers; the moments are rounded up, so that there are few.
    INSERT INTO sync.budget_returns (budget_id, at, slots)
      SELECT _budget, to_timestamp(ceil((extract(epoch FROM now_at)::float8 * 1000 - (e->>0)::float8 + b.period_ms) / g.grain) * g.grain / 1000), sum((e->>1)::int)
      FROM jsonb_array_elements(_ask->'answers') e, (SELECT greatest(5, b.period_ms / 400)::float8 AS grain) g GROUP BY 2;
    -- Kept for a while longer, for what answers say of a moment that has passed.
    DELETE FROM sync.budget_returns r WHERE r.budget_id = _budget AND r.at <= now_at - interval '10 seconds';
    DELETE FROM sync.budget_leases l WHERE l.budget_id = _budget AND l.process <> _process AND l.expires_at <= now_at;
    SELECT coalesce(sum(l.held), 0) INTO others_held FROM sync.budget_leases l WHERE l.budget_id = _budget AND l.process <> _process;

    -- Requests of others that use the credential: what the source counted beyond what may have been ours then.
    counted_at := now_at - sync.milliseconds(_ask->'count'->'agoMs');
    IF counted_at > now_at - interval '5 seconds' THEN
      b.others := greatest(0, (_ask->'count'->>'requests')::int - others_held - own_held - coalesce(
        (SELECT sum(r.slots) FROM sync.budget_returns r WHERE r.budget_id = _budget AND r.at > counted_at - interval '1 second'), 0)::int);
      b.others_until := now_at + period;
    END IF;

    SELECT others_held + own_held + coalesce(sum(r.slots), 0) INTO used FROM sync.budget_returns r WHERE r.budget_id = _budget AND r.at > now_at;
    IF b.others_until > now_at THEN used := used + b.others; END IF;
    free := CASE WHEN b.paused_until > now_at THEN 0 ELSE greatest(0, b.requests - used) END;
    SELECT least(min(r.at), CASE WHEN b.others > 0 AND b.others_until > now_at THEN b.others_until END) INTO next_return
      FROM sync.budget_returns r WHERE r.budget_id = _budget AND r.at > now_at;

    -- What waits more urgently in other processes finds its slots, and each lane that waits anywhere gets its least share.
    SELECT ARRAY(SELECT my_waiting[lane] + coalesce(sum(l.waiting[lane]), 0)::int
        FROM generate_series(1, 5) lane LEFT JOIN sync.budget_leases l ON l.budget_id = _budget AND l.process <> _process AND l.waiting_until > now_at
        GROUP BY lane ORDER BY lane), (SELECT sum(s) FROM unnest(my_served) s) INTO all_waiting, all_served;
    b.owed := ARRAY(SELECT CASE WHEN all_waiting[lane] = 0 THEN 0
        ELSE greatest(0, b.owed[lane] + _least_share * (all_served - my_served[lane]) - my_served[lane]) END FROM generate_series(1, 5) lane ORDER BY lane);
    SELECT coalesce(min(CASE WHEN b.owed[lane] >= 1 THEN 0 ELSE lane END), 6) INTO rank FROM generate_series(1, 5) lane WHERE my_waiting[lane] > 0;
    SELECT coalesce(sum(CASE WHEN b.owed[lane] >= 1 THEN least(all_waiting[lane] - my_waiting[lane], floor(b.owed[lane])) ELSE all_waiting[lane] - my_waiting[lane] END), 0)
      INTO reserved FROM generate_series(1, 5) lane WHERE CASE WHEN b.owed[lane] >= 1 THEN 0 ELSE lane END < rank;
    reserve := b.requests * _reserve;
    IF b.is_shared AND reserved = 0 AND b.last_process = _process AND free <= reserve AND EXISTS (
      SELECT FROM sync.budget_leases l, generate_series(1, 5) lane WHERE l.budget_id = _budget AND l.process <> _process AND l.waiting_until > now_at
        AND l.waiting[lane] > 0 AND CASE WHEN b.owed[lane] >= 1 THEN 0 ELSE lane END = rank) THEN reserved := 1; END IF;

    -- Lanes in no hurry leave a reserve, and share it out over the time until slots come back, but for the last few; nobody is given more than a tenth at once.
    kept := floor(b.requests * 0.015);
    cap := greatest(1, b.requests / 10);
    room := greatest(0, free - reserved);
    to_urgent := least(urgent, room, cap);
    room := room - to_urgent;
    IF room > reserve THEN
      to_other := greatest(0, least(other + (_ask->>'more')::int, ceil(room - reserve)::int, cap - to_urgent));
    ELSIF room > kept AND other > 0 AND now_at >= b.paced_until AND to_urgent < cap THEN
      to_other := 1;
    END IF;
    room := room - to_other;
    IF to_other > 0 AND free - to_urgent - to_other <= reserve THEN
      b.paced_until := now_at + (coalesce(next_return, now_at + period) - now_at) / greatest(1, free - to_urgent - to_other - kept);
    END IF;

    -- What is granted waits no more.
    left_over := to_urgent + to_other;
    FOR lane IN 1..5 LOOP
      granted := least(left_over, my_waiting[lane]);
      my_waiting[lane] := my_waiting[lane] - granted;
      left_over := left_over - granted;
    END LOOP;
    INSERT INTO sync.budget_leases AS l (budget_id, process, runner, turn, held, expires_at, waiting, waiting_since, waiting_until)
      VALUES (_budget, _process, _runner, _turn, own_held + to_urgent + to_other, now_at + sync.milliseconds(_ask->'lastsMs') + period, my_waiting,
        CASE WHEN 0 < ANY (my_waiting) THEN now_at - sync.milliseconds(_ask->'waitingForMs') END, now_at + sync.milliseconds(_ask->'asksAgainMs'))
      ON CONFLICT (budget_id, process) DO UPDATE SET runner = excluded.runner, turn = excluded.turn, held = excluded.held, expires_at = excluded.expires_at,
        waiting = excluded.waiting, waiting_since = excluded.waiting_since, waiting_until = excluded.waiting_until;
    UPDATE sync.budgets SET requests = b.requests, period_ms = b.period_ms, said_at = b.said_at, felt_at = b.felt_at, others = b.others,
      others_until = b.others_until, paused_until = b.paused_until, next_pause_ms = b.next_pause_ms, refused_at = b.refused_at, paced_until = b.paced_until, owed = b.owed,
      last_process = CASE WHEN to_urgent + to_other > 0 THEN _process ELSE b.last_process END
      WHERE id = _budget;
    -- Others drop what they have not used.
    IF fell THEN PERFORM pg_notify('openfaith_budgets', _budget || ' ' || _process); END IF;

    granted := to_urgent + to_other;
    requests := b.requests;
    period_ms := b.period_ms;
    in_use := used + granted;
    paused_ms := greatest(0, extract(epoch FROM b.paused_until - now_at) * 1000);
    -- With what others are to take left aside, it is worth asking again soon.
    opens_urgent_ms := CASE WHEN room > 0 THEN 0 WHEN reserved > 0 AND free > 0 THEN 25 ELSE extract(epoch FROM next_return - now_at) * 1000 END;
    opens_other_ms := CASE WHEN room > reserve THEN 0 WHEN room > kept THEN greatest(0, extract(epoch FROM b.paced_until - now_at) * 1000) 
      WHEN reserved > 0 AND free > 0 THEN 25 ELSE extract(epoch FROM next_return - now_at) * 1000 END;
    RETURN NEXT;
  END $$`
] as const
