/** Which entities of a connection are kept up to date. */
import { Console, Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { connectionOf } from "../client/connections.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { checkNames } from "../machine/checks.ts"
import { table } from "../output/table.ts"
import { grouped } from "../output/words.ts"
import { adapter, connection, json, org } from "./flags.ts"

const place = { org, adapter, connection, json }

const list = Command.make(
  "list",
  place,
  Effect.fnUntraced(function* ({ adapter, connection, json, org }) {
    const { api } = yield* OpenFaith
    const { id: connectionId } = yield* connectionOf({ orgId: org, adapter, connectionId: Option.getOrNull(connection) })
    const found = yield* api.standings.listHoldings({ params: { connectionId } })
    if (json) return yield* Console.log(JSON.stringify(found))
    const count = (value: number) => (value < found.countedTo ? grouped(value) : `${grouped(value)} or more`)
    yield* Console.log(
      found.items.length === 0
        ? "Nothing has been read yet: the first sync makes the list."
        : table(
            ["entity", "is", "stored", "in quarantine", ""],
            found.items.map(({ enabled, entity, next, quarantined, reason, stored }) => [
              entity,
              enabled ? "on" : "off",
              count(stored),
              count(quarantined),
              [reason, next].filter((said) => said !== null).join(" ")
            ])
          )
    )
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List the entities of a connection: whether they are kept up to date, and how much is stored"),
  Command.withExamples([{ command: "openfaith entities list --org grace --adapter pco", description: "Of one connection" }])
)

const switching = (name: "enable" | "disable", description: string, example: string) =>
  Command.make(
    name,
    {
      names: Argument.String("entity").pipe(
        Argument.withDescription("Such as people.Person, or people.* for all of a product"),
        Argument.atLeast(1)
      ),
      ...place
    },
    Effect.fnUntraced(function* ({ adapter, connection, json, names, org }) {
      yield* checkNames(
        adapter,
        names.filter((each) => !each.endsWith(".*"))
      )
      yield* Effect.gen(function* () {
        const { api } = yield* OpenFaith
        const { id: connectionId } = yield* connectionOf({ orgId: org, adapter, connectionId: Option.getOrNull(connection) })
        const payload = { entities: names, enabled: name === "enable" }
        const answer = yield* api.connections.switchEntities({ headers: {}, params: { connectionId }, payload })
        if (json) return yield* Console.log(JSON.stringify(answer))
        const { switched } = answer
        const is = name === "enable" ? "on" : "off"
        yield* Console.log(switched.length === 0 ? `All of them were ${is} already.` : `Switched ${is}: ${switched.join(", ")}.`)
      }).pipe(Effect.provide(Asking))
    })
  ).pipe(
    Command.withDescription(description),
    Command.withExamples([{ command: `openfaith entities ${name} ${example} --org grace --adapter pco`, description: "Of one connection" }])
  )

export const entities = Command.make("entities").pipe(
  Command.withDescription("See and change which entities of a connection are kept up to date"),
  Command.withSubcommands([
    list,
    switching(
      "enable",
      "Switch entities on, with all that they cannot be without; the next run reads what changed meanwhile",
      "people.FieldDatum"
    ),
    switching(
      "disable",
      "Switch entities off, with all that cannot be without them: nothing is asked about them any more. What is stored stays as it is.",
      "people.FieldDatum"
    )
  ])
)
