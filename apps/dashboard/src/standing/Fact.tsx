import { Text } from "@mantine/core"
import type { ReactNode } from "react"
import type { StateName } from "../run/entityStates.ts"
import { StateIcon } from "../run/StateIcon.tsx"
import { Spoken } from "../shell/Spoken.tsx"
import classes from "./Fact.module.css"

export interface FactProps {
  readonly mark: StateName
  readonly title: ReactNode
  readonly reason: string | null
  /** When, beside the title. */
  readonly when?: ReactNode
  /** How far, until when, up to when. */
  readonly more?: ReactNode
  readonly next: string | null
  /** In a list only the beginning of a long reason; the connection's page has it whole. */
  readonly isShort?: boolean
}

/** One fact about a connection: how it is, since when, why, and what to do. */
export const Fact = ({ isShort = false, mark, more, next, reason, title, when }: FactProps) => (
  <div className={classes.fact}>
    <StateIcon state={mark} />
    <div className={classes.words}>
      <Text size="sm" component="div">
        <span className={classes.title}>{title}</span>
        {when === undefined ? null : <span className={classes.quiet}> {when}</span>}
      </Text>
      {more === undefined || more === null ? null : (
        <Text size="sm" component="div" className={classes.quiet}>
          {more}
        </Text>
      )}
      {reason === null ? null : (
        <Text size="sm" component="div" {...(isShort ? { lineClamp: 3, title: reason } : {})}>
          <Spoken text={reason} />
        </Text>
      )}
      {next === null ? null : (
        <Text size="sm" component="div" className={classes.next}>
          <Spoken text={next} />
        </Text>
      )}
    </div>
  </div>
)
