import { Text } from "@mantine/core"
import { Fragment, type ReactNode } from "react"
import classes from "./RunGraph.module.css"

/** The name of an entity on a card that is seen from far away: `HouseholdMembership` may break before its second word. */
export const FarName = ({ children, name }: { readonly name: string; readonly children?: ReactNode }) => (
  <Text fw={600} className={classes.farName} lineClamp={2}>
    {name.split(/(?=[A-Z][a-z])/).map((word, index) => (
      // The words of a name never change their places.
      // oxlint-disable-next-line react/no-array-index-key
      <Fragment key={index}>
        {index === 0 ? null : <wbr />}
        {word}
      </Fragment>
    ))}
    {children}
  </Text>
)
