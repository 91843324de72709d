import { Channel } from "./Channel.ts"
import { ChannelDefaultEpisodeResource } from "./ChannelDefaultEpisodeResource.ts"
import { ChannelDefaultTime } from "./ChannelDefaultTime.ts"
import { Episode } from "./Episode.ts"
import { EpisodeResource } from "./EpisodeResource.ts"
import { EpisodeTime } from "./EpisodeTime.ts"
import { NoteTemplate } from "./NoteTemplate.ts"
import { PublishingSeries } from "./Series.ts"
import { Speaker } from "./Speaker.ts"
import { Speakership } from "./Speakership.ts"

/** Publishing: what makes canonical rows, then what is kept as records. */
export const publishing = [
  Channel,
  PublishingSeries,
  Episode,
  Speaker,
  Speakership,
  EpisodeTime,
  EpisodeResource,
  NoteTemplate,
  ChannelDefaultEpisodeResource,
  ChannelDefaultTime
] as const
