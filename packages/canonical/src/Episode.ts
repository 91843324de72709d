import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const episode = defineCanonical({
  name: "episode",
  idPrefix: "episode",
  doc: "Something to hear or see, such as one sermon. Who speaks is in speakership.",
  columns: {
    title: text("What it is called."),
    description: text("A few words about it."),
    publishedLiveAt: timestamp("From when on it was shown live."),
    publishedToLibraryAt: timestamp("Since when it can be watched or heard later."),
    streamType: text("`channel_default_livestream`, `livestream` or `prerecorded`."),
    videoUrl: text("Where it is shown live."),
    libraryVideoUrl: text("Where it can be watched later."),
    libraryAudioUrl: text("Where it can be heard later."),
    thumbnailUrl: text("A picture of the video."),
    url: text("Its public page."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    channel: reference("channel", "The channel it appears in."),
    series: reference("series", "The series it belongs to."),
    plan: reference("plan", "The service it was recorded in.")
  }
})
