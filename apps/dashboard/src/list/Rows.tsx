import { Table } from "@mantine/core"
import { type ReactNode, useMemo } from "react"
import classes from "./Rows.module.css"

export interface Column<Row> {
  readonly title: string
  /** `null`: there is nothing to say; a card leaves the line out. */
  readonly cell: (row: Row) => ReactNode
  readonly isNumber?: boolean
  /** What is done with the row; it has no title of its own. */
  readonly isAction?: boolean
}

interface DrawnRowProps<Row> {
  readonly row: Row
  readonly columns: ReadonlyArray<Column<Row>>
}

/** Drawn again only where the row is another: what is asked again every second is mostly as it was. */
const DrawnRow = <Row,>({ columns, row }: DrawnRowProps<Row>) =>
  useMemo(
    () => (
      <Table.Tr role="row" className={classes.row}>
        {columns.map(({ cell, isAction = false, isNumber = false, title }, index) =>
          index === 0 ? (
            <Table.Th key={title} role="rowheader" scope="row" className={classes.name}>
              {cell(row)}
            </Table.Th>
          ) : (
            <Table.Td
              key={title}
              role="cell"
              className={isAction ? classes.action : isNumber ? classes.number : ""}
              {...(isAction ? {} : { "data-label": title })}
            >
              {cell(row)}
            </Table.Td>
          )
        )}
      </Table.Tr>
    ),
    [columns, row]
  )

/** Rows with columns where there is room; on a phone each row is a card of lines. The first column names the row. */
export const Rows = <Row,>({
  caption,
  columns,
  keyOf,
  rows
}: {
  /** Read to those who do not see the page. */
  readonly caption: string
  readonly columns: ReadonlyArray<Column<Row>>
  readonly rows: ReadonlyArray<Row>
  readonly keyOf: (row: Row) => string
}) => (
  // The roles are spelled out, since a row that is laid out as a card is no row to browsers any more.
  <Table role="table" aria-label={caption} className={classes.table} verticalSpacing="xs">
    <Table.Thead role="rowgroup" className={classes.head}>
      <Table.Tr role="row">
        {columns.map(({ isAction = false, isNumber = false, title }) => (
          <Table.Th key={title} role="columnheader" className={isNumber ? classes.number : ""}>
            {isAction ? <span className={classes.unseen}>{title}</span> : title}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody role="rowgroup">
      {rows.map((row) => (
        <DrawnRow key={keyOf(row)} row={row} columns={columns} />
      ))}
    </Table.Tbody>
  </Table>
)
