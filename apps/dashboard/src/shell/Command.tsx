import { Code } from "@mantine/core"
import { Fragment } from "react"
import classes from "./Command.module.css"

/** Something to type. Its lines are broken between words, so that nobody reads half a flag. */
export const Command = ({ isBlock = false, text }: { readonly text: string; readonly isBlock?: boolean }) => (
  <Code block={isBlock}>
    {text.split(" ").map((word, index) => (
      <Fragment key={`${index}-${word}`}>
        {index === 0 ? "" : " "}
        <span className={classes.word}>{word}</span>
      </Fragment>
    ))}
  </Code>
)
