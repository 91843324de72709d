import type { Filling } from "../Filling.ts"
import type { Row } from "../Row.ts"

export interface Songs {
  readonly songs: ReadonlyArray<Row>
  readonly arrangements: ReadonlyArray<Row>
  readonly keys: ReadonlyArray<Row>
}

const titles = [
  "Amazing Grace",
  "Be Thou My Vision",
  "Cuán Grande Es Él",
  "How Great Thou Art",
  "Ein feste Burg",
  "10,000 Reasons"
] as const

/** Songs with arrangements and keys, media, and what is attached to them; and tags, also of people. */
export const fillSongs = (filling: Filling, leader: Row, count: number): Songs => {
  const { add, church, dice, some, times } = filling
  const tags = (["song", "arrangement", "media", "person"] as const).map((tags_for) => {
    const group = add("services.TagGroup", { name: `For each ${tags_for}`, tags_for, required: false }, { folder: null })
    return times(2, (index) => add("services.Tag", { name: `${tags_for} ${index + 1}` }, { tag_group: group.id }))
  })
  const tagged = (index: number) => ({ tags: some(tags[index] ?? [], 0.3).map(({ id }) => id) })
  const group = add("services.AttachmentTypeGroup", { name: "Charts", readonly: true })
  const type = add(
    "services.AttachmentType",
    { name: "Chord chart", aliases: "chords", exclusions: "", built_in: true },
    { attachment_type_group: group.id }
  )
  const attach = (row: Row, kind: string) =>
    add(
      "services.Attachment",
      {
        filename: "chart.pdf",
        filetype: "pdf",
        content_type: "application/pdf",
        file_size: dice.between(1000, 900_000),
        pco_type: "AttachmentS3",
        deleted_at: null
      },
      { attachable: row.id, attachable_type: kind, created_by: leader.id, updated_by: leader.id, administrator: null },
      { attachment_types: dice.chance(0.5) ? [type.id] : [] }
    )
  const arrangements: Array<Row> = []
  const keys: Array<Row> = []
  const songs = times(count, (index) => {
    const song = add(
      "services.Song",
      {
        title: `${dice.pick(titles)} ${index + 1}`,
        author: "Traditional",
        ccli_number: dice.chance(0.7) ? 1_000_000 + index : null,
        hidden: false,
        last_scheduled_at: null
      },
      {},
      tagged(0)
    )
    times(1 + dice.weighted([70, 30]), (place) => {
      const arrangement = add(
        "services.Arrangement",
        {
          name: place === 0 ? "Default Arrangement" : "Acoustic",
          bpm: 72,
          meter: "4/4",
          length: 240,
          archived_at: null,
          sequence: ["V1", "C"],
          sequence_short: ["V1", "C"],
          sequence_full: [],
          chord_chart_key: "G"
        },
        { song: song.id, created_by: leader.id, updated_by: leader.id },
        tagged(1)
      )
      arrangements.push(arrangement)
      add("services.ArrangementSections", { sections: [{ label: "Verse 1" }] }, { arrangement: arrangement.id })
      times(1 + dice.weighted([60, 40]), (key) =>
        keys.push(
          add(
            "services.Key",
            { name: key === 0 ? "Default" : "Low", starting_key: dice.pick(["C", "D", "G"]), ending_key: null, alternate_keys: null },
            { arrangement: arrangement.id }
          )
        )
      )
      if (dice.chance(0.4)) attach(arrangement, "Arrangement")
    })
    if (dice.chance(0.2)) attach(song, "Song")
    return song
  })
  times(6, (index) => {
    const media = add(
      "services.Media",
      { title: `Countdown ${index + 1}`, media_type: dice.pick(["countdown", "video", "background_image"]), creator_name: null },
      {},
      tagged(2)
    )
    if (dice.chance(0.5)) attach(media, "Media")
  })
  const people = church.tables["services.Person"]
  people.rows.forEach((person, index) => {
    const ofPeople = (tags[3] ?? []).slice(0, index % 3).map(({ id }) => id)
    if (ofPeople.length > 0) people.change(person, { lists: { tags: ofPeople } })
  })
  return { songs, arrangements, keys }
}
