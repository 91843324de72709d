import { budgets } from "./0021_budgets.ts"

/** Versions before 17 of PostgreSQL subtract nothing from `-infinity`, which stands for a budget that never paused. */
const finite = (statement: string) =>
  statement
    .replace("CREATE FUNCTION sync.take_slots", "CREATE OR REPLACE FUNCTION sync.take_slots")
    .replace("extract(epoch FROM b.paused_until - now_at)", "extract(epoch FROM greatest(b.paused_until, now_at) - now_at)")
    .replace("extract(epoch FROM b.paced_until - now_at)", "extract(epoch FROM greatest(b.paced_until, now_at) - now_at)")

export const finiteWaits = budgets.filter((statement) => statement.includes("FUNCTION sync.take_slots")).map(finite)
