import { Command } from "./Command.tsx"

/** A sentence of the engine, whose commands stand between backticks. */
export const Spoken = ({ text }: { readonly text: string }) =>
  text.split("`").map((part, index) => (index % 2 === 1 ? <Command key={`${index}-${part}`} text={part} /> : part))
