import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, float, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { arrangement } from "@openfaith/canonical"
import { Schema } from "effect"

export const Arrangement = defineEntity({
  name: "services.Arrangement",
  type: "Arrangement",
  reference: "Services 2018-11-01, Arrangement",
  attributes: Schema.Struct({
    bpm: float,
    created_at: instant,
    has_chords: flag,
    length: integer,
    meter: text,
    name: text,
    notes: text,
    print_margin: text,
    print_orientation: text,
    print_page_size: text,
    updated_at: instant,
    chord_chart: text,
    chord_chart_font: text,
    chord_chart_key: text,
    chord_chart_columns: integer,
    chord_chart_font_size: integer,
    has_chord_chart: flag,
    lyrics_enabled: flag,
    number_chart_enabled: flag,
    numeral_chart_enabled: flag,
    sequence: json, // lists of labels; texts and objects were seen in their place
    sequence_short: json,
    sequence_full: json,
    chord_chart_chord_color: integer,
    archived_at: instant,
    lyrics: text
  }),
  list: {
    // There is no flat list, and songs do not include theirs. Keys and sections ride along for services.Key and services.ArrangementSections.
    path: "/services/v2/songs/{song_id}/arrangements",
    under: "services.Song",
    perPage: 100,
    include: ["keys", "sections"]
  },
  get: { path: "/services/v2/songs/{song_id}/arrangements/{id}" },
  create: {
    path: "/services/v2/songs/{song_id}/arrangements",
    takes: [
      "bpm",
      "chord_chart",
      "chord_chart_chord_color",
      "chord_chart_columns",
      "chord_chart_font",
      "chord_chart_font_size",
      "chord_chart_key",
      "length",
      "lyrics_enabled",
      "meter",
      "name",
      "notes",
      "number_chart_enabled",
      "numeral_chart_enabled",
      "print_margin",
      "print_orientation",
      "print_page_size",
      "sequence"
    ]
  },
  update: {
    path: "/services/v2/songs/{song_id}/arrangements/{id}",
    takes: [
      "bpm",
      "chord_chart",
      "chord_chart_chord_color",
      "chord_chart_columns",
      "chord_chart_font",
      "chord_chart_font_size",
      "chord_chart_key",
      "length",
      "lyrics_enabled",
      "meter",
      "name",
      "notes",
      "number_chart_enabled",
      "numeral_chart_enabled",
      "print_margin",
      "print_orientation",
      "print_page_size",
      "sequence"
    ]
  },
  delete: { path: "/services/v2/songs/{song_id}/arrangements/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "event",
  events: {
    "services.v2.events.arrangement.created": "changed",
    "services.v2.events.arrangement.updated": "changed",
    "services.v2.events.arrangement.destroyed": "gone"
  },
  relations: {
    song: hard("services.Song", "Arrangements are listed and created under their song."),
    created_by: soft("services.Person"),
    updated_by: soft("services.Person")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [arrangement],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    arrangement.draft({
      name: attributes.name,
      bpm: attributes.bpm,
      meter: attributes.meter,
      lengthSeconds: attributes.length,
      chordChartKey: attributes.chord_chart_key,
      chordChart: attributes.chord_chart,
      lyrics: attributes.lyrics,
      hasChords: attributes.has_chords,
      notes: attributes.notes,
      archivedAt: attributes.archived_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      song: related.song,
      createdBy: related.created_by,
      updatedBy: related.updated_by
    })
  ]
})
