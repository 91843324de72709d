import { defineCanonical, reference } from "./vocabulary.ts"

export const speakership = defineCanonical({
  name: "speakership",
  idPrefix: "speakership",
  doc: "One speaker in one episode.",
  columns: {},
  references: {
    episode: reference("episode", "The episode."),
    speaker: reference("speaker", "Who speaks.")
  }
})
