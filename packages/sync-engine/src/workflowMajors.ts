/**
 * Versions of the workflows side by side. A name carries the major version of its history (`EntitySync/1`); a body that would replay differently is a new
 * workflow with the next one, and the one before stays until its executions end.
 *
 * Executions of a later major live in shards of their own, which only programs that know it take: a program that got a message for a workflow it does not
 * know would answer it with a failure, for good. Which major an attempt was begun under stands in its row, so a program leaves to others what it does not
 * know, and finishes what an older one began.
 */

/** Majors that this program begins and finishes, the newest last. A new one is begun once a release has known it and not begun it. */
export const workflowMajors = [1] as const

/** What attempts are begun under from now on. */
export const newestMajor: number = Math.max(...workflowMajors)

/** Of attempts that were begun before their rows told. */
export const firstMajor = 1

export const isKnownMajor = (major: number) => workflowMajors.some((known) => known === major)

/** The shards that executions of a major live in. */
export const shardGroupOf = (major: number) => (major === firstMajor ? "default" : `workflows-${major}`)

/** The shards that this program takes. */
export const shardGroups: ReadonlyArray<string> = workflowMajors.map(shardGroupOf)

/**
 * Shards of each group: the same in every process, and for good, since a message is stored with its shard, and one of a shard that is no more is read by
 * nobody. Each shard that moves costs two statements on one connection, one after the other; were they not done within the refresh interval, that
 * connection would be given up, and with it the locks of all shards. With the usual 300 that came about when three runners started on a busy machine.
 */
export const shardsPerGroup = 64
