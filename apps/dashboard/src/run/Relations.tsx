import { Text, UnstyledButton } from "@mantine/core"
import classes from "./EntityTable.module.css"
import type { Edge } from "./entityStates.ts"

/** What an entity needs and what needs it, each with the reason; `onSelect`: a way to the other. */
export const Relations = ({
  edges,
  entity,
  onSelect
}: {
  readonly edges: ReadonlyArray<Edge>
  readonly entity: string
  readonly onSelect?: (entity: string) => void
}) => {
  const groups = [
    ["Cannot be read before", edges.filter(({ kind, to }) => to === entity && kind === "hard"), "from"],
    ["Better read after", edges.filter(({ kind, to }) => to === entity && kind === "soft"), "from"],
    ["Needed by", edges.filter(({ from, kind }) => from === entity && kind === "hard"), "to"]
  ] as const
  return groups.map(([title, found, end]) =>
    found.length === 0 ? null : (
      <div key={title}>
        <Text fw={600} size="sm">
          {title}
        </Text>
        {found.map((edge) => (
          <Text size="sm" key={`${edge.from}>${edge.to} ${edge.relation}`} component="div">
            {onSelect === undefined ? (
              edge[end]
            ) : (
              <UnstyledButton className={classes.open} onClick={() => onSelect(edge[end])}>
                {edge[end]}
              </UnstyledButton>
            )}
            {edge.reason === "" ? "" : `: ${edge.reason}`}
          </Text>
        ))}
      </div>
    )
  )
}
