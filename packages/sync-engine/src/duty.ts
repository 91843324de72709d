/** What one process of the cluster does for all of them. That it is one saves work and decides nothing: while one takes over from another, both may be at it. */
import type { Effect } from "effect"
import { Singleton } from "effect/cluster"

/** The shards of duties. A process that does the work of one run only, and then goes, takes none of them. */
export const dutyGroup = "duties"

export const duty = <E, R>(name: string, run: Effect.Effect<void, E, R>) => Singleton.make(name, run, { shardGroup: dutyGroup })
