import { Anchor, Group, Stack, Text, Title } from "@mantine/core"
import { useDocumentTitle } from "@mantine/hooks"
import { getRouteApi, Link } from "@tanstack/react-router"
import { Panel } from "../connection/Panel.tsx"
import { Failure } from "../shell/Failure.tsx"
import { Loading } from "../shell/Loading.tsx"
import { Moment } from "../shell/Moment.tsx"
import { Updated } from "../shell/Updated.tsx"
import { useSession } from "../shell/useSession.ts"
import { Fields } from "./Fields.tsx"
import { type Explained, nameOf } from "./recordWords.ts"
import { StoryPanel } from "./StoryPanel.tsx"
import { type Asked, useLineage, useRow } from "./useRecord.ts"

const rowRoute = getRouteApi("/records/$id")
const sourceRoute = getRouteApi("/records/of/$org/$entity/$external")

/** How one id came to stand for another: by the source's word, or by what several of its products show alike. */
const became = ({ evidence }: NonNullable<Explained["followed"]>) =>
  evidence === null ? "was merged at the source" : `was recognised (${evidence})`

const Aliases = ({ followed, mergedFrom }: Pick<Explained, "followed" | "mergedFrom">) => (
  <>
    {followed === null ? null : (
      <Text size="sm" component="div">
        You asked for {followed.from}. It {became(followed)} <Moment at={followed.at} />, and lives on here.
      </Text>
    )}
    {mergedFrom.map((alias) => (
      <Text key={alias.from} size="sm" component="div">
        {alias.from} {became(alias)} <Moment at={alias.at} />, and references to it lead here.
      </Text>
    ))}
  </>
)

const Shown = ({ explained, updatedAt }: { readonly explained: Explained; readonly updatedAt: number }) => {
  const { asked, records, row } = explained
  const { session } = useSession()
  const mayOperate = session?.scope === "operate" || session?.scope === "admin"
  const { data: values, error } = useRow(row)
  const name = values ? nameOf(values) : null
  const title = name ?? (row === null ? asked : `${row.entity} ${row.id}`)
  const orgId = row?.orgId ?? records[0]?.orgId ?? ""
  useDocumentTitle(`${title} · OpenFaith`)
  return (
    <Stack gap="md">
      <div>
        <Group justify="space-between" align="baseline">
          <Text size="sm">
            <Anchor inherit renderRoot={(props) => <Link to="/records" search={{ org: orgId }} {...props} />}>
              Records
            </Anchor>
          </Text>
          <Updated at={updatedAt} />
        </Group>
        <Title order={1} size="h2">
          {title}
        </Title>
        <Text size="sm" c="dimmed" component="div">
          {orgId}
          {row === null ? ", no row was made of it" : `, ${row.entity} ${row.id}, `}
          {row === null ? null : row.deletedAt === null ? (
            <>
              last changed <Moment at={row.updatedAt} />
            </>
          ) : (
            <>
              deleted <Moment at={row.deletedAt} />
            </>
          )}
        </Text>
      </div>
      <Aliases {...explained} />
      {row === null ? null : (
        <Panel title="What applications read">
          {values ? (
            <Fields row={values} />
          ) : error !== null ? (
            <Failure error={error} />
          ) : (
            <Text size="sm">{values === undefined ? "Loading …" : "Nothing: the row is deleted, and applications have been told so."}</Text>
          )}
        </Panel>
      )}
      {records.map((story) => (
        <StoryPanel key={`${story.connectionId} ${story.entity} ${story.externalId}`} story={story} mayOperate={mayOperate} />
      ))}
    </Stack>
  )
}

const Page = ({ asked, words }: { readonly asked: Asked; readonly words: string }) => {
  const { data, dataUpdatedAt, error } = useLineage(asked)
  if (data === undefined)
    return error === null ? (
      <Loading />
    ) : (
      <>
        <Title order={1} size="h2">
          {words}
        </Title>
        <Failure error={error} />
        <Anchor renderRoot={(props) => <Link to="/records" {...props} />}>Look for another</Anchor>
      </>
    )
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      <Shown explained={data} updatedAt={dataUpdatedAt} />
    </>
  )
}

/** The story of a row: what applications read of it, and why it is so. */
export const RecordPage = () => {
  const { id } = rowRoute.useParams()
  return <Page key={id} asked={{ id }} words={id} />
}

/** The same by the source's own name of a record, also of one that was never stored. */
export const SourceRecordPage = () => {
  const { entity, external, org } = sourceRoute.useParams()
  const { adapter } = sourceRoute.useSearch()
  return (
    <Page
      key={`${org} ${entity} ${external}`}
      asked={{ orgId: org, entity, externalId: external, adapter }}
      words={`${entity} ${external}`}
    />
  )
}
