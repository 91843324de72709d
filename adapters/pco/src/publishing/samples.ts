import type { EntityName } from "@openfaith/adapter-core"
import type { Sample, Samples } from "../Sample.ts"

const clock = { created_at: "2024-02-29T08:15:00Z", updated_at: "2025-06-30T23:59:59Z" }

/** One realistic record of each entity of Publishing. */
export const publishingSamples: Samples = new Map<EntityName, Sample>([
  [
    "publishing.Channel",
    {
      id: "61",
      attributes: {
        art: { attributes: { variants: { small: "https://images.example.org/61.png?signature=1d04" } } },
        podcast_art: null,
        podcast_settings: { language: "de" },
        activate_episode_minutes_before: 15,
        can_enable_chat: true,
        church_center_url: "https://example.org/channels/61",
        default_video_embed_code: null,
        description: "Predigten – проповеди",
        url: null,
        default_video_duration: 5400,
        default_video_url: null,
        enable_audio: true,
        enable_on_demand_video: true,
        enable_watch_live: false,
        general_chat_enabled: false,
        group_chat_enabled: false,
        name: "주일 설교",
        podcast_feed_url: "https://example.org/feeds/61.xml",
        position: 0,
        published: true,
        sermon_notes_enabled: true,
        services_service_type_remote_identifier: "71",
        ...clock
      },
      related: {}
    }
  ],
  [
    "publishing.Series",
    {
      id: "62",
      attributes: {
        art: { attributes: { variants: { small: "https://images.example.org/62.png?signature=22af" } } },
        church_center_url: "https://example.org/series/62",
        description: null,
        ended_at: null,
        episodes_count: 3,
        published: true,
        started_at: "2024-12-01T10:00:00Z",
        title: "Adviento",
        ...clock
      },
      related: { channel: "61" }
    }
  ],
  [
    "publishing.Episode",
    {
      id: "63",
      attributes: {
        art: null,
        church_center_url: "https://example.org/episodes/63",
        description: "<p>Über das Warten</p>",
        library_audio_url: "https://audio.example.org/63.mp3",
        library_streaming_service: "youtube",
        library_video_embed_code: null,
        library_video_thumbnail_url: null,
        library_video_url: null,
        needs_library_audio_or_video_url: false,
        needs_video_url: false,
        page_actions: [],
        published_live_at: "2024-12-01T10:00:00Z",
        published_to_library_at: null,
        sermon_audio: { source: null },
        stream_type: "livestream",
        streaming_service: null,
        title: "Warten lernen 🕯️",
        video_thumbnail_url: "https://video.example.org/63.jpg",
        video_embed_code: null,
        video_url: "https://video.example.org/63",
        services_plan_remote_identifier: "72",
        services_service_type_remote_identifier: "71",
        ...clock
      },
      related: { channel: "61", series: "62" }
    }
  ],
  [
    "publishing.Speaker",
    {
      id: "64",
      attributes: {
        avatar_url: null,
        episodes_count: 12,
        first_name: "美咲",
        formatted_name: "Dr. 美咲 O’Neil",
        last_name: "O’Neil",
        name_prefix: "Dr.",
        name_suffix: null,
        speaker_type: "guest"
      },
      related: {}
    }
  ],
  ["publishing.Speakership", { id: "65", attributes: {}, related: { episode: "63", speaker: "64" } }],
  [
    "publishing.EpisodeTime",
    {
      id: "66",
      attributes: {
        starts_at: "2024-12-01T10:00:00Z",
        ends_at: "2024-12-01T11:30:00Z",
        video_url: null,
        video_embed_code: null,
        current_timestamp: 12.5,
        current_state: "over",
        streaming_service: "vimeo",
        caveats: []
      },
      related: { episode: "63" }
    }
  ],
  [
    "publishing.EpisodeResource",
    {
      id: "67",
      attributes: {
        featured: false,
        icon: null,
        kind: "generic_url",
        position: 1,
        title: "Notizen",
        type: "link",
        url: "https://example.org/notizen"
      },
      related: { episode: "63" }
    }
  ],
  [
    "publishing.NoteTemplate",
    {
      id: "68",
      attributes: { enabled: true, template: "Erstens: ____", auto_create_free_form_notes: false, published_at: null },
      related: { episode: "63" }
    }
  ],
  [
    "publishing.ChannelDefaultEpisodeResource",
    {
      id: "69",
      attributes: { featured: true, icon: "gift", kind: "giving_fund", position: 1, title: "Spenden", type: null, url: null },
      related: { channel: "61" }
    }
  ],
  [
    "publishing.ChannelDefaultTime",
    { id: "70", attributes: { day_of_week: 0, hour: 10, minute: 30, frequency: "weekly", position: 1 }, related: { channel: "61" } }
  ]
])
