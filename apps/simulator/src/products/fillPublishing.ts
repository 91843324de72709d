import { historyEnd } from "../Church.ts"
import { complete, day, type Filling, week } from "../Filling.ts"
import type { Row } from "../Row.ts"
import { stamp } from "../timestamps.ts"

/** Channels with their series and episodes, and who spoke. */
export const fillPublishing = (filling: Filling) => {
  const { add, church, dice, one, several, times } = filling
  // Services may not be filled; then nothing there is shown here.
  const [serviceType] = church.tables["services.ServiceType"].rows
  const plans = church.tables["services.Plan"].rows.filter(({ refs }) => refs["service_type"] === serviceType?.id)
  const speakers = ["Ruth Okafor", "José García", "Hannah O’Neil", "美咲 Tanaka"].map((formatted_name) => {
    const [first_name = "", last_name = ""] = formatted_name.split(" ")
    return add("publishing.Speaker", {
      formatted_name,
      first_name,
      last_name,
      speaker_type: "guest",
      name_prefix: null,
      name_suffix: null,
      episodes_count: 0
    })
  })
  const spoke = new Map<Row, number>()
  times(2, (position) => {
    const shows = position === 0 ? serviceType : undefined
    const channel = add("publishing.Channel", {
      name: position === 0 ? "Sunday sermons" : "Podcast",
      position,
      published: true,
      services_service_type_remote_identifier: shows?.id ?? null
    })
    add("publishing.ChannelDefaultEpisodeResource", { title: "Give", kind: "giving_fund", position: 1 }, { channel: channel.id })
    add("publishing.ChannelDefaultTime", { day_of_week: 0, hour: 10, minute: 0, frequency: "weekly", position: 1 }, { channel: channel.id })
    add("publishing.ChannelNextTime", { starts_at: stamp(historyEnd + 3 * day) }, { channel: channel.id })
    const series = ["Advent", "Acts", "Psalms"].map((title, index) =>
      add(
        "publishing.Series",
        {
          title,
          published: true,
          started_at: stamp(historyEnd - (30 - index * 10) * week),
          ended_at: index === 2 ? null : stamp(historyEnd - (20 - index * 10) * week)
        },
        { channel: channel.id }
      )
    )
    const counts = new Map<Row, number>()
    times(12, (index) => {
      const at = historyEnd - (12 - index) * week
      const own = dice.chance(0.85) ? one(series) : undefined
      if (own !== undefined) counts.set(own, (counts.get(own) ?? 0) + 1)
      const isOut = index < 10
      const episode = add(
        "publishing.Episode",
        {
          title: `Episode ${index + 1}`,
          created_at: stamp(at - 3 * day),
          published_live_at: isOut ? stamp(at) : null,
          published_to_library_at: isOut ? stamp(at + day) : null,
          services_service_type_remote_identifier: shows?.id ?? null,
          services_plan_remote_identifier: shows === undefined ? null : (plans[index]?.id ?? null),
          art: null,
          sermon_audio: { source: null }
        },
        { channel: channel.id, series: own?.id ?? null }
      )
      add(
        "publishing.EpisodeTime",
        {
          starts_at: stamp(at),
          ends_at: stamp(at + 5400),
          current_state: isOut ? "over" : "upcoming",
          current_timestamp: null,
          caveats: []
        },
        { episode: episode.id }
      )
      if (dice.chance(0.5)) add("publishing.EpisodeResource", { title: "Notes", kind: "generic_url", position: 1 }, { episode: episode.id })
      if (dice.chance(0.3))
        add("publishing.NoteTemplate", { enabled: true, template: "Point one: ____", published_at: null }, { episode: episode.id })
      if (isOut)
        add(
          "publishing.EpisodeStatistics",
          { title: `Episode ${index + 1}`, times: [], published_live_at: stamp(at) },
          { episode: episode.id, channel: channel.id }
        )
      for (const speaker of several(speakers, 1 + dice.weighted([85, 15]))) {
        add("publishing.Speakership", {}, { episode: episode.id, speaker: speaker.id })
        spoke.set(speaker, (spoke.get(speaker) ?? 0) + 1)
      }
    })
    for (const row of series) complete(row, { episodes_count: counts.get(row) ?? 0 })
  })
  for (const speaker of speakers) complete(speaker, { episodes_count: spoke.get(speaker) ?? 0 })
}
