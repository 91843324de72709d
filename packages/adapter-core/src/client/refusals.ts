/** What a refusal does to a window, and what its end does: the same in whoever's books. */

/** The pause after a refusal that names no time; it doubles with each further one, up to a period. */
export const firstPauseMs = 1000

/** The limit after a refusal where answers do not name it. */
export const halved = (limit: number): number => Math.max(1, Math.floor(limit / 2))

/** The limit after a period without one, up to what the adapter says. */
export const raised = (limit: number, declared: number): number => Math.min(declared, limit + Math.max(1, Math.ceil(declared * 0.05)))
