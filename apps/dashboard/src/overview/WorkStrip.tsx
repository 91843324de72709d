import type { BudgetUse } from "@openfaith/api"
import { Anchor, Group, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { StateIcon } from "../run/StateIcon.tsx"
import { grouped, plural } from "../run/words.ts"
import { useRights } from "../shell/useSession.ts"
import { LimitBar, limitWords, windowOf } from "../standing/limits.tsx"
import { useCluster } from "../system/useCluster.ts"
import { useLimitUse } from "../system/useLimits.ts"
import { troubledWork, versionWords } from "../system/words.ts"
import classes from "./WorkStrip.module.css"

/** Who does the work: how many, of which version, and who is about to go. */
const Runners = () => {
  const { seesAll } = useRights()
  const { data } = useCluster(seesAll)
  if (!seesAll || data === undefined) return null
  const troubled = [...troubledWork(data.processes), ...(data.remarks.length === 0 ? [] : [plural(data.remarks.length, "remark")])]
  return (
    <Text size="sm" component="div">
      <span className={classes.quiet}>Work: </span>
      <Anchor inherit underline="always" renderRoot={(props) => <Link to="/system" {...props} />}>
        {data.runners === 0 ? "no process does it, so nothing is read" : plural(data.runners, "process", "processes")}
      </Anchor>
      {data.runners === 0 ? null : `, ${versionWords(data.processes)}`}
      {troubled.length === 0 ? null : (
        <>
          ; <StateIcon state="exceptions" size={14} />{" "}
          <Anchor inherit underline="always" renderRoot={(props) => <Link to="/system" {...props} />}>
            {troubled.join(", ")}
          </Anchor>
        </>
      )}
    </Text>
  )
}

const Counts = ({ org, use }: { readonly org: string | undefined; readonly use: BudgetUse }) => {
  const ofOrg = org === undefined ? {} : { org }
  return (
    <Text size="sm" component="div">
      <span className={classes.quiet}>Limits of the sources: </span>
      <Anchor
        inherit
        underline="always"
        renderRoot={(props) => <Link to="/system" search={{ tab: "limits", use: "used", ...ofOrg }} {...props} />}
      >
        {grouped(use.used)} of {grouped(use.limits)} in use
      </Anchor>
      {use.waitedFor === 0 ? null : (
        <>
          ;{" "}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/system" search={{ tab: "limits", use: "waiting", ...ofOrg }} {...props} />}
          >
            {plural(use.waiting, "request waits", "requests wait")} for {grouped(use.waitedFor)}
          </Anchor>
        </>
      )}
    </Text>
  )
}

/** The fullest limits, each with its way to the connection that it is of. */
const Fullest = ({ fullest }: Pick<BudgetUse, "fullest">) =>
  fullest.length === 0 ? null : (
    <ul className={classes.fullest} aria-label="The fullest limits">
      {fullest.map((budget) => (
        <li key={`${budget.connectionId} ${budget.window}`}>
          <Text size="sm" component="div">
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/connections/$id" params={{ id: budget.connectionId }} {...props} />}
            >
              {budget.accountName}
            </Anchor>
            {budget.window === "main" ? "" : `, ${windowOf(budget)}`}: {limitWords(budget)}
          </Text>
          <LimitBar budget={budget} />
        </li>
      ))}
    </ul>
  )

/** What all this needs: processes that work, and what the sources allow. */
export const WorkStrip = ({ org }: { readonly org: string | undefined }) => {
  const { data: use } = useLimitUse(org)
  return (
    <Stack gap="xs" component="section" aria-label="Work and limits">
      <Group gap="md">
        <Runners />
        {use === undefined || use.limits === 0 ? null : <Counts org={org} use={use} />}
      </Group>
      {use === undefined ? null : <Fullest fullest={use.fullest} />}
    </Stack>
  )
}
