/** Which fields of a connection are read and stored. */
import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { connectionOf } from "../client/connections.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { table } from "../output/table.ts"
import { adapter, connection, json, org } from "./flags.ts"

const place = { org, adapter, connection, json }

const list = Command.make(
  "list",
  {
    ...place,
    entity: Flag.String("entity").pipe(
      Flag.withMetavar("<name>"),
      Flag.withDescription("Only fields of this entity, such as people.Person"),
      Flag.optional
    ),
    off: Flag.Boolean("off").pipe(Flag.withDescription("Only those that are off"), Flag.withDefault(false))
  },
  Effect.fnUntraced(function* ({ adapter, connection, entity, json, off, org }) {
    const { api } = yield* OpenFaith
    const { id: connectionId } = yield* connectionOf({ orgId: org, adapter, connectionId: Option.getOrNull(connection) })
    const { items } = yield* api.connections.listFields({ params: { connectionId } })
    const found = items.filter(
      ({ enabled, field }) => (!off || !enabled) && (Option.isNone(entity) || field.slice(0, field.lastIndexOf(".")) === entity.value)
    )
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(
      found.length === 0
        ? "There are none."
        : table(
            ["field", "is", ""],
            found.map(({ enabled, field, sensitive }) => [field, enabled ? "on" : "off", sensitive ? "sensitive" : ""])
          )
    )
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "List the fields of a connection: whether they are read and stored. Sensitive ones are off until somebody switches them on."
  ),
  Command.withExamples([{ command: "openfaith fields list --org grace --adapter pco --off", description: "What is not stored" }])
)

const switching = (name: "enable" | "disable", description: string) =>
  Command.make(
    name,
    {
      fields: Argument.String("field").pipe(Argument.withDescription("Such as people.Person.medical_notes"), Argument.atLeast(1)),
      ...place
    },
    Effect.fnUntraced(function* ({ adapter, connection, fields, json, org }) {
      const { api } = yield* OpenFaith
      const { id: connectionId } = yield* connectionOf({ orgId: org, adapter, connectionId: Option.getOrNull(connection) })
      const payload = { fields, enabled: name === "enable" }
      const answer = yield* api.connections.switchFields({ headers: {}, params: { connectionId }, payload })
      if (json) return yield* Console.log(JSON.stringify(answer))
      const { runId, switched } = answer
      const is = name === "enable" ? "on" : "off"
      if (switched.length === 0) return yield* Console.log(`All of them were ${is} already.`)
      yield* Console.log(
        `Switched ${is}: ${switched.join(", ")}.${runId === null ? "" : ` Run ${runId} reads them; \`openfaith run ${runId} --watch\` shows it.`}`
      )
    }, Effect.provide(Asking))
  ).pipe(
    Command.withDescription(description),
    Command.withExamples([
      { command: `openfaith fields ${name} people.Person.medical_notes --org grace --adapter pco`, description: "Of one connection" }
    ])
  )

export const fields = Command.make("fields").pipe(
  Command.withDescription("See and change which fields of a connection are read and stored"),
  Command.withSubcommands([
    list,
    switching("enable", "Switch fields on: their entities are read anew"),
    switching(
      "disable",
      "Switch fields off: their values are stored nowhere any more, and what is stored of them is removed within seconds, row by row, by whoever serves the installation"
    )
  ])
)
