import { historyEnd } from "../Church.ts"
import { complete, day, type Filling } from "../Filling.ts"

const questions = [
  { label: "How did you hear of us?", field_type: "dropdown" },
  { label: "Anything to pray for?", field_type: "text" },
  { label: "Phone", field_type: "phone_number" }
] as const

/** Forms with their fields, and what people have sent in. */
export const fillForms = (filling: Filling) => {
  const { add, church, dice, everyone, idOf, moment, some } = filling
  const categories = ["Connect", "Serve"].map((name) => add("FormCategory", { name }))
  for (const name of ["Connection card", "Prayer request", "Volunteer", "Old survey"]) {
    const isOld = name === "Old survey"
    const category = idOf(categories, 0.8)
    const form = add(
      "Form",
      {
        name,
        active: !isOld,
        archived: isOld,
        archived_at: isOld ? moment(historyEnd - 100 * day) : null,
        deleted_at: null,
        public_url: "https://grace.churchcenter.com/people/forms/1"
      },
      { campus: idOf(church.tables.Campus.rows, 0.2), form_category: category, category }
    )
    const fields = questions.map((question, sequence) => {
      const field = add(
        "FormField",
        { ...question, sequence, required: sequence === 0, settings: "{}", description: null },
        { form: form.id, fieldable: null, options: null },
        { form_field_conditions: [] }
      )
      const options =
        question.field_type === "dropdown"
          ? ["A friend", "The web"].map((label, place) =>
              add("FormFieldOption", { label, sequence: place }, { form_field: field.id, optionable: null })
            )
          : []
      field.refs["options"] = options[0]?.id ?? null
      return { field, options }
    })
    const senders = some(everyone, 0.04)
    for (const sender of senders) {
      // Now and then nobody is known by what was sent.
      const submission = add(
        "FormSubmission",
        { created_at: moment(historyEnd - 300 * day), verified: true, requires_verification: false },
        { form: form.id, person: dice.chance(0.95) ? sender.id : null }
      )
      for (const { field, options } of fields) {
        const option = options[dice.between(0, Math.max(0, options.length - 1))]
        add(
          "FormSubmissionValue",
          { display_value: option?.attributes["label"] ?? (dice.chance(0.3) ? null : "Please pray for us."), attachments: [] },
          { form_submission: submission.id, form_field: field.id, form_field_option: option?.id ?? null }
        )
      }
    }
    complete(form, { submission_count: senders.length })
  }
}
