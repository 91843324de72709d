import type { Standing } from "@openfaith/api"
import { Anchor, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { memo } from "react"
import { ActivityFact, HealthFact, OutcomeFact } from "../standing/facts.tsx"
import classes from "./StandingTable.module.css"

/** One connection in the list. The roles are spelled out, since a row that is laid out as a card is no row to browsers any more. */
export const StandingRow = memo(({ standing: { activity, connection, health, outcome } }: { readonly standing: Standing }) => (
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
      <HealthFact health={health} isShort />
    </td>
    <td role="cell" data-label="Activity">
      <ActivityFact activity={activity} isShort withoutNext={activity.next === health.next} />
    </td>
    <td role="cell" data-label="Last outcome">
      <OutcomeFact outcome={outcome} isShort withoutNext={outcome.next === health.next} />
    </td>
  </tr>
))
