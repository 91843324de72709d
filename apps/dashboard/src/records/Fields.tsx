import { Anchor, DataList, Stack, Text } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import { Link } from "@tanstack/react-router"
import { exact } from "../words/relative.ts"
import { plural } from "../run/words.ts"
import { Folded } from "./Folded.tsx"
import { type Field, fieldsOf, type Row } from "./recordWords.ts"

/** Longer values are read in part. */
const manyLetters = 400

/** As the store has them: in UTC; the time of the reader's zone stands behind it. */
const isInstant = (value: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)

const Value = ({ field: { refersTo, value } }: { readonly field: Field }) =>
  refersTo === null ? (
    <Text inherit span {...(value.length > manyLetters ? { lineClamp: 4, title: value } : {})}>
      {isInstant(value) ? (
        <time dateTime={value} title={exact(value)}>
          {value}
        </time>
      ) : (
        value
      )}
    </Text>
  ) : (
    <Anchor inherit underline="always" renderRoot={(props) => <Link to="/records/$id" params={{ id: refersTo }} {...props} />}>
      {value}
    </Anchor>
  )

/** What applications read of a row; what it refers to is a link. */
export const Fields = ({ row }: { readonly row: Row }) => {
  const { empty, filled } = fieldsOf(row)
  const isNarrow = useMediaQuery("(max-width: 36em)", false, { getInitialValueInEffect: false })
  return (
    <Stack gap="sm">
      <DataList size="sm" gap={6} labelWidth="12rem" orientation={isNarrow ? "vertical" : "horizontal"}>
        {filled.map((field) => (
          <DataList.Item key={field.name}>
            <DataList.ItemLabel>{field.name}</DataList.ItemLabel>
            <DataList.ItemValue>
              <Value field={field} />
            </DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
      {empty.length === 0 ? null : (
        <Folded title={plural(empty.length, "column without a value", "columns without a value")}>
          {() => (
            <Text size="sm" c="dimmed">
              {empty.join(", ")}
            </Text>
          )}
        </Folded>
      )}
    </Stack>
  )
}
