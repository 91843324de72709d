/** What had a run requested, and who, where somebody did. Runs of before are known by their schedule and their lane alone. */
export const origins = [`ALTER TABLE sync.runs ADD COLUMN origin text, ADD COLUMN requested_by text`] as const
