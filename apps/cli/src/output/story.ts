/** The story of a row, as `explain` tells it. */
import type { Lineage } from "@openfaith/api"
import { dateAndTime } from "./words.ts"

type Explanation = typeof Lineage.Type
type RecordStory = Explanation["records"][number]
type Place = NonNullable<Explanation["row"]>

const stateOf = (place: Place) =>
  place.deletedAt === null ? `live, last changed ${dateAndTime(place.updatedAt)}` : `deleted ${dateAndTime(place.deletedAt)}`

/** The source's word, or what several of its products show alike. */
const became = ({ at, evidence }: NonNullable<Explanation["followed"]>, subject: string, row: string) =>
  evidence === null
    ? `${subject} was merged into ${row} ${dateAndTime(at)}`
    : `${subject} was recognised as ${row} ${dateAndTime(at)} (${evidence})`

const rowLines = ({ asked, followed, mergedFrom, row }: Explanation): ReadonlyArray<string> => [
  ...(row === null ? [`${asked} has made no row`] : [`${row.entity} ${row.id} of ${row.orgId}: ${stateOf(row)}`]),
  ...(followed === null ? [] : [`  You asked for ${followed.from}. ${became(followed, "It", "this row")}.`]),
  ...mergedFrom.map((alias) => `  ${became(alias, alias.from, "it")}, and references to it lead here`)
]

const storedLines = ({ installedTransform, stored }: RecordStory): ReadonlyArray<string> => {
  if (stored === null) return []
  const transform =
    installedTransform === null || installedTransform === stored.transformVersion ? "" : `, version ${installedTransform} is installed`
  const version = stored.version === null ? "" : `, version of the source ${dateAndTime(stored.version)}`
  return [
    `  Stored by ${stored.lane}${stored.runId === null ? "" : `, run ${stored.runId}`}; adapter ${stored.adapterVersion}, transform ${stored.transformVersion}${transform}${version}`
  ]
}

const lookLines = ({ looks }: RecordStory): ReadonlyArray<string> =>
  looks.flatMap(({ lane, receivedAt, request, runId, why }) => [
    `  ${dateAndTime(receivedAt)}  ${why}`,
    `${" ".repeat(23)}${[lane, ...(runId === null ? [] : [`run ${runId}`]), ...(request === null ? [] : [request])].join(", ")}`
  ])

const openLines = ({ decisions, proof, quarantine, state, waiting }: RecordStory): ReadonlyArray<string> => [
  ...quarantine.map(({ id, kind, lastSeenAt, path, reason, resolution, resolvedAt }) => {
    const left = resolvedAt === null ? "" : `; left ${dateAndTime(resolvedAt)} (${resolution})`
    return `  In quarantine as ${id} (${kind}), last seen ${dateAndTime(lastSeenAt)}: ${path === "" ? "" : `${path}: `}${reason}${left}`
  }),
  ...(waiting === null ? [] : [`  Waits since ${dateAndTime(waiting.askedAt)} to be read by its id: ${waiting.reason}`]),
  ...decisions.map(({ decidedBy, id, kind, outcome, reason, status }) => {
    const who = decidedBy === null ? "" : ` by ${decidedBy}`
    return `  Decision ${id} about ${kind}: ${status}${who}${reason === null ? "" : ` (${reason})`}${outcome === null ? "" : `; this record: ${outcome}`}`
  }),
  ...(proof === null || state === "absent"
    ? []
    : [
        `  ${state === "live" ? "Seen" : "Known to be gone"} last by a proven ${proof.kind === "full" ? "full sync" : proof.kind} that ended ${dateAndTime(proof.finishedAt)}: run ${proof.runId}`
      ])
]

const recordLines = (record: RecordStory): ReadonlyArray<string> => {
  const { adapter, connectionId, deletedAt, entity, externalId, rows, state } = record
  const gone = state === "deleted" ? ` ${dateAndTime(deletedAt)}` : ""
  return [
    "",
    `${entity} ${externalId} of ${adapter} (${connectionId}): ${state}${gone}`,
    ...(rows.length === 0 ? [] : [`  Rows: ${rows.map(({ entity: name, id }) => `${name} ${id}`).join(", ")}`]),
    ...storedLines(record),
    ...lookLines(record),
    ...openLines(record)
  ]
}

export const storyText = (explanation: Explanation): string =>
  [...rowLines(explanation), ...explanation.records.flatMap(recordLines)].join("\n")
