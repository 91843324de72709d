/** A run drawn for a terminal: one bar for each entity, as many lines as before, none wider than the window. */
import type { RunView } from "@openfaith/api"
import { CliOutput } from "effect/cli"
import { type EntityProgress, percent, type RunProgress } from "./RunProgress.ts"
import { fit, padEnd, padStart } from "./Screen.ts"
import { duration, grouped, plural } from "./words.ts"

export interface Canvas {
  readonly columns: number
  readonly rows: number
  readonly hasColors: boolean
}

type Colour = "green" | "yellow" | "red" | "dim" | "cyan"
const codes: Readonly<Record<Colour, number>> = { green: 32, yellow: 33, red: 31, dim: 2, cyan: 36 }
const paint = (canvas: Canvas, colour: Colour, text: string) =>
  canvas.hasColors && text !== "" ? `\u001B[${codes[colour]}m${text}\u001B[0m` : text

const colourOf = ({ status, waiting }: EntityProgress): Colour => {
  if (status === "done") return "green"
  if (status === "running") return waiting === null ? "cyan" : "yellow"
  return status === "pending" ? "dim" : "red"
}

/** The whole picture. Its height depends only on the number of entities and the window. */
export const drawRun = (run: RunView["run"], progress: RunProgress, canvas: Canvas, now: number): ReadonlyArray<string> => {
  // One cell is left free: writing into the last one makes some terminals wrap.
  const columns = Math.max(20, canvas.columns) - 1
  const room = Math.max(1, canvas.rows - 5)
  const folded = progress.entities.length > room
  const shown = folded ? mostTelling(progress.entities, room - 1) : progress.entities
  const columnsOf = layout(shown, columns)
  const elapsed = run.startedAt === null ? 0 : (now - Date.parse(run.startedAt)) / 1000
  return [
    fit(
      `${run.kind} run of ${run.orgId}/${run.adapter} · ${run.id} · ${run.status === "requested" ? "starting" : duration(Math.max(0, Math.floor(elapsed)))}`,
      columns
    ),
    ...shown.map((each) => line(each, columnsOf, canvas, columns, now)),
    ...(folded ? [fit(foldedLine(progress, shown.length), columns)] : []),
    fit(summary(progress), columns),
    paint(canvas, "yellow", fit(waitLine(progress, now), columns))
  ]
}

/** What moves or went wrong is worth a line before what waits, and that before what is done; the order stays the run's. */
const mostTelling = (entities: ReadonlyArray<EntityProgress>, room: number) => {
  const rank = ({ status }: EntityProgress) => (status === "running" ? 0 : status === "pending" ? 2 : status === "done" ? 3 : 1)
  const kept = new Set([...entities].sort((a, b) => rank(a) - rank(b)).slice(0, Math.max(1, room)))
  return entities.filter((each) => kept.has(each))
}

const foldedLine = ({ ended, entities }: RunProgress, shown: number) =>
  `… and ${entities.length - shown} more; ${ended} of ${entities.length} ended`

interface Layout {
  readonly name: number
  readonly bar: number
  readonly count: number
}

const countOf = ({ rows, total }: EntityProgress) => (total === null ? grouped(rows) : `${grouped(rows)}/${grouped(total)}`)
const noteRoom = 22

const layout = (entities: ReadonlyArray<EntityProgress>, columns: number): Layout => {
  const widest = (texts: ReadonlyArray<string>) => Math.max(0, ...texts.map(CliOutput.displayWidth))
  const name = Math.min(widest(entities.map(({ entity }) => entity)), Math.floor(columns * 0.35))
  // Wide enough for numbers to come, so that columns do not jump while they grow.
  const count = Math.max(13, widest(entities.map(countOf)))
  const bar = Math.min(30, columns - name - count - noteRoom - 3)
  return { name, bar: bar < 6 ? 0 : bar, count }
}

const line = (each: EntityProgress, { bar, count, name }: Layout, canvas: Canvas, columns: number, now: number) => {
  const left = padEnd(fit(each.entity, name), name)
  const figures = padStart(countOf(each), count)
  const used = name + 1 + (bar > 0 ? bar + 1 : 0) + count + 1
  const note = fit(noteOf(each, now), columns - used)
  const colour = colourOf(each)
  const drawn = bar > 0 ? `${barOf(each, bar, canvas, colour)} ` : ""
  // On a window this narrow the plain text is cut as a whole.
  if (used > columns) return fit(`${left} ${figures}`, columns)
  return `${left} ${drawn}${figures} ${paint(canvas, colour, note)}`
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

const barOf = (each: EntityProgress, cells: number, canvas: Canvas, colour: Colour) => {
  const share = each.status === "done" ? 1 : (percent(each) ?? 0)
  const filled = share * cells
  const whole = Math.floor(filled)
  const full = "█".repeat(whole) + (whole < cells ? (eighths[Math.floor((filled - whole) * 8)] ?? "") : "")
  return paint(canvas, colour, full) + paint(canvas, "dim", "░".repeat(cells - CliOutput.displayWidth(full)))
}

const noteOf = ({ reason, requests, rowsPerSecond, status, waiting }: EntityProgress, now: number) => {
  if (status === "pending") return "waits for its turn"
  if (status === "done") return `done, ${requests} req`
  if (status !== "running") return reason === null ? status : `${status}: ${reason}`
  if (waiting !== null) return `waits ${untilText(waiting.until, now)}`
  return `${requests} req${rowsPerSecond >= 1 ? `, ${grouped(rowsPerSecond)} rows/s` : ""}`
}

const untilText = (until: string | null, now: number) => {
  if (until === null) return "for a person"
  const seconds = (Date.parse(until) - now) / 1000
  return seconds < 1 ? "for its next request" : duration(Math.ceil(seconds))
}

export const summary = ({ eta, requests, rows, rowsPerSecond, total, unsized }: RunProgress): string =>
  [
    total > 0 ? `${grouped(rows)} of ${grouped(total)}${unsized > 0 ? "+" : ""} rows` : `${grouped(rows)} rows`,
    plural(requests, "request"),
    ...(rowsPerSecond >= 1 ? [`${grouped(rowsPerSecond)} rows/s`] : []),
    ...(eta === null ? [] : [`${eta.isAtLeast ? "at least" : "about"} ${duration(Math.ceil(eta.seconds))} left (${eta.basis})`])
  ].join(" · ")

export const waitLine = ({ inLine, waiting }: RunProgress, now: number): string => {
  if (inLine !== null) return `Not begun: ${inLine}`
  return waiting === null ? "" : `Waiting ${untilText(waiting.until, now)}: ${waiting.reason}`
}
