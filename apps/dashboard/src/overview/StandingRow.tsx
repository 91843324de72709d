import type { Standing } from "@openfaith/api"
import { Anchor, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { memo } from "react"
import { plural } from "../run/words.ts"
import { ActivityFact, HealthFact, OutcomeFact } from "../standing/facts.tsx"
import { countedUpTo } from "../words/standings.ts"
import classes from "./StandingTable.module.css"

/** Where the server stops counting what is in quarantine. */
const mostCounted = 20_000

/** What waits for a person, as links to it. */
const Open = ({ id, open: { decisions, quarantined } }: Pick<Standing, "open"> & { readonly id: string }) =>
  decisions + quarantined === 0 ? null : (
    <Text size="sm" component="div" className={classes.open}>
      {decisions === 0 ? null : (
        <Anchor inherit renderRoot={(props) => <Link to="/decisions" search={{ connection: id }} {...props} />}>
          {plural(decisions, "open decision")}
        </Anchor>
      )}
      {quarantined === 0 ? null : (
        <Anchor inherit renderRoot={(props) => <Link to="/quarantine" search={{ connection: id }} {...props} />}>
          {countedUpTo(quarantined, mostCounted)} in quarantine
        </Anchor>
      )}
    </Text>
  )

/** One connection in the list. The roles are spelled out, since a row that is laid out as a card is no row to browsers any more. */
export const StandingRow = memo(({ standing: { activity, connection, health, open, outcome } }: { readonly standing: Standing }) => (
  <tr role="row" className={classes.row}>
    <th role="rowheader" scope="row" className={classes.name}>
      <Anchor fw={600} renderRoot={(props) => <Link to="/connections/$id" params={{ id: connection.id }} {...props} />}>
        {connection.accountName}
      </Anchor>
      <Text size="sm" c="dimmed" fw={400}>
        {connection.orgId}, {connection.adapter}
      </Text>
    </th>
    <td role="cell" data-label="Health">
      {/* What the last run says of itself stands beside it already. */}
      <HealthFact health={health} isShort withoutNext={health.state === "new" && activity.run !== null} />
      <Open id={connection.id} open={open} />
    </td>
    <td role="cell" data-label="Activity">
      <ActivityFact activity={activity} isShort withoutNext={activity.next === health.next} />
    </td>
    <td role="cell" data-label="Last outcome">
      <OutcomeFact outcome={outcome} isShort withoutNext={outcome.next === health.next} />
    </td>
  </tr>
))
