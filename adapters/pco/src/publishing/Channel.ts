import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { flag, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { channel } from "@openfaith/canonical"
import { Schema } from "effect"

export const Channel = defineEntity({
  name: "publishing.Channel",
  type: "Channel",
  reference: "Publishing 2024-03-25, Channel",
  attributes: Schema.Struct({
    art: json,
    podcast_art: json,
    podcast_settings: json,
    activate_episode_minutes_before: integer,
    can_enable_chat: flag,
    church_center_url: text,
    created_at: instant,
    default_video_embed_code: text,
    description: text,
    url: text,
    default_video_duration: integer,
    default_video_url: text,
    enable_audio: flag,
    enable_on_demand_video: flag,
    enable_watch_live: flag,
    general_chat_enabled: flag,
    group_chat_enabled: flag,
    name: text,
    podcast_feed_url: text,
    position: integer,
    published: flag,
    sermon_notes_enabled: flag,
    services_service_type_remote_identifier: text,
    updated_at: instant
  }),
  // Pictures are objects of undocumented shape, which may hold links that expire. updated_at tells of another picture.
  volatile: ["art", "podcast_art"],
  list: {
    path: "/publishing/v2/channels",
    perPage: 100,
    // For the entities of these names, which are listed below each channel only.
    include: ["channel_default_episode_resources", "channel_default_times"],
    orderBy: ["name", "position"]
  },
  get: { path: "/publishing/v2/channels/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Publishing 2024-03-25, Channel)
  deletes: "listDiff", // the catalogue of webhooks has no event for channels
  relations: { service_type: softAttribute("services.ServiceType", "services_service_type_remote_identifier") },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves when a picture is changed."],
  canonical: [channel],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    channel.draft({
      name: attributes.name,
      description: attributes.description,
      position: attributes.position,
      isPublished: attributes.published,
      url: attributes.church_center_url,
      podcastFeedUrl: attributes.podcast_feed_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      serviceType: related.service_type
    })
  ]
})
