import { defineEntity, hard, soft, softAttribute } from "@openfaith/adapter-core"
import { flag, instant, json, text } from "@openfaith/adapter-core/attributes"
import { episode } from "@openfaith/canonical"
import { Schema } from "effect"

export const Episode = defineEntity({
  name: "publishing.Episode",
  type: "Episode",
  reference: "Publishing 2024-03-25, Episode",
  attributes: Schema.Struct({
    art: json,
    church_center_url: text,
    created_at: instant,
    description: text,
    library_audio_url: text,
    library_streaming_service: text,
    library_video_embed_code: json, // of no documented type
    library_video_thumbnail_url: text,
    library_video_url: text,
    needs_library_audio_or_video_url: flag,
    needs_video_url: flag,
    page_actions: json,
    published_live_at: instant,
    published_to_library_at: instant,
    sermon_audio: json,
    stream_type: text,
    streaming_service: text,
    title: text,
    updated_at: instant,
    video_thumbnail_url: text,
    video_embed_code: json, // of no documented type
    video_url: text,
    services_plan_remote_identifier: text,
    services_service_type_remote_identifier: text
  }),
  // Files and pictures are objects of undocumented shape, which may hold links that expire. updated_at tells of others.
  volatile: ["art", "sermon_audio"],
  list: {
    path: "/publishing/v2/episodes",
    perPage: 100,
    // The channel is among the relationships only when included. The others are listed below each episode only.
    include: ["channel", "episode_resources", "episode_times", "speakerships"],
    orderBy: ["published_live_at", "published_to_library_at", "stream_type", "title"],
    filterBy: ["services_plan_remote_identifier", "services_service_type_remote_identifier"],
    filterBySpecial: ["series_id"]
  },
  get: { path: "/publishing/v2/episodes/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Publishing 2024-03-25, Episode)
  deletes: "event",
  events: {
    "publishing.v2.events.episode.created": "changed",
    "publishing.v2.events.episode.updated": "changed",
    "publishing.v2.events.episode.destroyed": "gone"
  },
  relations: {
    channel: hard("publishing.Channel", "An episode is listed under its channel too, and has one (Publishing 2024-03-25, Episode)."),
    series: soft("publishing.Series"),
    plan: softAttribute("services.Plan", "services_plan_remote_identifier")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "Without a filter the list has published episodes and others.",
    "updated_at moves when a picture or a file is changed."
  ],
  canonical: [episode],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    episode.draft({
      title: attributes.title,
      description: attributes.description,
      publishedLiveAt: attributes.published_live_at,
      publishedToLibraryAt: attributes.published_to_library_at,
      streamType: attributes.stream_type,
      videoUrl: attributes.video_url,
      libraryVideoUrl: attributes.library_video_url,
      libraryAudioUrl: attributes.library_audio_url,
      thumbnailUrl: attributes.video_thumbnail_url,
      url: attributes.church_center_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      channel: related.channel,
      series: related.series,
      plan: related.plan
    })
  ]
})
