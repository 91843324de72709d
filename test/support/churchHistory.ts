/** What a simulated church was at each moment of its own clock, kept while a test goes on: "proven up to T" is held against it. */
import { entityNames, type Simulator } from "../../apps/simulator/src/index.ts"
import { trueRows } from "./expectStoreEqualsSource.ts"

/** Rows by id, as the API would have answered them. */
type Rows = ReadonlyMap<string, string>

interface Moment {
  /** Seconds of the church's clock. */
  readonly at: number
  readonly rows: Rows
}

export interface ChurchHistory {
  /** Keeps what has changed since it was last told to. Cheap where nothing has. */
  readonly note: () => void
  /** The rows the entity had when the church's clock stood there, each with what it was then and all that it has been since (`null`: gone). */
  readonly since: (entity: string, moment: string) => ReadonlyMap<string, ReadonlySet<string | null>>
}

export const churchHistory = (simulator: Simulator, entities: ReadonlyArray<string>): ChurchHistory => {
  const { church } = simulator
  const moments = new Map<string, Array<Moment>>(entities.map((entity) => [entity, []]))
  let version = -1
  const note = () => {
    // A row shows what others say too, so a change anywhere may change it.
    const now = entityNames.reduce((sum, name) => sum + church.tables[name].version, 0)
    if (now === version) return
    version = now
    for (const [entity, kept] of moments) {
      const rows = new Map([...trueRows(simulator, entity)].map(([id, row]) => [id, JSON.stringify(row)]))
      kept.push({ at: church.clock.now(), rows })
    }
  }
  const since: ChurchHistory["since"] = (entity, moment) => {
    const kept = moments.get(entity) ?? []
    const seconds = Date.parse(moment) / 1000
    const index = kept.findLastIndex(({ at }) => at <= seconds)
    const texts = new Map([...(kept[index]?.rows ?? [])].map(([id, text]) => [id, new Set<string | null>([text])]))
    for (const { rows } of kept.slice(index + 1)) for (const [id, known] of texts) known.add(rows.get(id) ?? null)
    return texts
  }
  return { note, since }
}
