import { Code } from "@mantine/core"

/** A sentence of the engine, whose commands stand between backticks. */
export const Spoken = ({ text }: { readonly text: string }) =>
  text.split("`").map((part, index) => (index % 2 === 1 ? <Code key={`${index}-${part}`}>{part}</Code> : part))
