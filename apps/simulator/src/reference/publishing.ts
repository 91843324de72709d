import type { NameIn } from "../entityNames.ts"
import type { Facts } from "./Facts.ts"

/** The publishing product (reference 2024-03-25). */
export const publishing: Readonly<Record<NameIn<"publishing">, Facts>> = {
  Channel: {
    path: "channels",
    attributes: `
      art:json podcast_art:json podcast_settings:json activate_episode_minutes_before:integer can_enable_chat:boolean church_center_url
      created_at default_video_embed_code description url default_video_duration:integer default_video_url enable_audio:boolean
      enable_on_demand_video:boolean enable_watch_live:boolean general_chat_enabled:boolean group_chat_enabled:boolean name
      podcast_feed_url position:integer published:boolean sermon_notes_enabled:boolean services_service_type_remote_identifier
      updated_at`,
    below: `
      channel_default_episode_resources*ChannelDefaultEpisodeResource.channel channel_default_times*ChannelDefaultTime.channel
      current_episode:Episode.channel episodes*Episode.channel next_times*ChannelNextTime.channel series*Series.channel
      statistics*EpisodeStatistics.channel`,
    include: "channel_default_episode_resources channel_default_times current_episode",
    order: "name position"
  },
  ChannelDefaultEpisodeResource: {
    path: "channel_default_episode_resources",
    under: "channel",
    attributes: "featured:boolean icon kind=giving_fund|people_form|generic_url|services_public_page position:integer title type url",
    keeps: "channel!Channel"
  },
  ChannelDefaultTime: {
    path: "channel_default_times",
    under: "channel",
    attributes: "day_of_week:integer hour:integer minute:integer frequency=weekly position:integer",
    keeps: "channel!Channel",
    order: "position"
  },
  ChannelNextTime: {
    path: "next_times",
    under: "channel",
    attributes: "starts_at",
    keeps: "channel!Channel"
  },
  Episode: {
    path: "episodes",
    attributes: `
      art:json church_center_url created_at description library_audio_url
      library_streaming_service=vimeo|youtube|livestream_com|resi|facebook|boxcast library_video_embed_code:json
      library_video_thumbnail_url library_video_url needs_library_audio_or_video_url:boolean needs_video_url:boolean page_actions:json
      published_live_at published_to_library_at sermon_audio:json stream_type=channel_default_livestream|livestream|prerecorded
      streaming_service=vimeo|youtube|livestream_com|resi|facebook|boxcast title updated_at video_thumbnail_url video_embed_code:json
      video_url services_plan_remote_identifier services_service_type_remote_identifier`,
    refs: "series:Series",
    keeps: "channel!Channel",
    below: `
      channel episode_resources*EpisodeResource.episode episode_times*EpisodeTime.episode note_template:NoteTemplate.episode series
      speakerships*Speakership.episode`,
    include: "channel episode_resources episode_times series speakerships",
    order: "published_live_at published_to_library_at stream_type title",
    query: "services_plan_remote_identifier services_service_type_remote_identifier",
    special: "series_id",
    filters: {
      "channels/*/episodes": "connected_to_services not_connected_to_services not_published published",
      episodes: "connected_to_services not_connected_to_services not_published_live published_live published_on_church_center"
    }
  },
  EpisodeResource: {
    path: "episode_resources",
    under: "episode",
    attributes: "featured:boolean icon kind=giving_fund|people_form|generic_url|services_public_page position:integer title type url",
    keeps: "episode!Episode",
    order: "position"
  },
  EpisodeStatistics: {
    path: "statistics",
    under: "channel",
    attributes: "times:json library_watch_count:boolean live_watch_count:boolean published_to_library_at published_live_at title",
    keeps: "episode!Episode channel!Channel"
  },
  EpisodeTime: {
    path: "episode_times",
    under: "episode",
    attributes: `
      starts_at ends_at video_url video_embed_code current_timestamp:float current_state=upcoming|active|over
      streaming_service=vimeo|youtube|livestream_com|resi|facebook|boxcast caveats:json`,
    keeps: "episode!Episode",
    order: "starts_at"
  },
  NoteTemplate: {
    path: "note_template",
    under: "episode",
    attributes: "enabled:boolean template auto_create_free_form_notes:boolean published_at",
    keeps: "episode!Episode"
  },
  Organization: {
    path: "",
    attributes: "name subdomain downloads_used:integer?"
  },
  Series: {
    path: "series",
    attributes: "art:json church_center_url description ended_at episodes_count published:boolean started_at title created_at updated_at",
    keeps: "channel!Channel",
    below: "channel",
    include: "channel",
    order: "ended_at episodes_count started_at title",
    query: "id",
    filters: { series: "not_published published" }
  },
  Speaker: {
    path: "speakers",
    attributes: "avatar_url episodes_count first_name formatted_name last_name name_prefix name_suffix speaker_type",
    order: "first_name"
  },
  Speakership: {
    path: "speakerships",
    under: "episode",
    attributes: "",
    refs: "speaker!Speaker",
    keeps: "episode!Episode",
    below: "speaker",
    include: "speaker"
  }
}
