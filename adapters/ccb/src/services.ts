/** The one address there is, with the service that is asked for and what it always takes. */
export const service = (name: string, parameters = ""): string => `/api.php?srv=${name}${parameters === "" ? "" : `&${parameters}`}`

const asked = {
  individuals: ["individual_profiles", "individual_profile_from_id", "valid_individuals", "merged_individuals"],
  directory: ["family_list", "campus_list", "custom_field_labels", "significant_event_list"],
  groups: ["group_profiles", "group_participants", "group_type_list", "group_grouping_list"],
  events: ["event_profiles", "attendance_profiles"],
  giving: ["batch_profiles", "transaction_detail_type_list"]
} as const

/** Services that are asked for. Each has a bucket of its own. */
export const services = Object.values(asked).flat()

/** What changed is asked for by day: docs call it a time, clients send days. Local days of a zone nobody names begin up to a day from ours. */
export const changedByDay = { sinceDay: "modified_since", overlapDays: 2 } as const

/** Rows of a page; clients are known to ask for up to 500. A profile may take some kilobytes. */
export const perPage = 100
