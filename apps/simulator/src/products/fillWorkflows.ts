import { historyEnd } from "../Church.ts"
import { complete, day, type Filling } from "../Filling.ts"
import type { Row } from "../Row.ts"
import { secondsOf } from "../timestamps.ts"

/** Workflows with their steps, and cards at every stage. */
export const fillWorkflows = (filling: Filling, staff: ReadonlyArray<Row>) => {
  const { add, church, dice, everyone, idOf, moment, some, times } = filling
  const categories = ["Welcome", "Care"].map((name) => add("WorkflowCategory", { name }))
  for (const name of ["New here", "Baptism", "Membership", "Visits"]) {
    const category = idOf(categories, 0.8)
    const campus = idOf(church.tables.Campus.rows, 0.3)
    const workflow = add(
      "Workflow",
      { name, deleted_at: null, archived_at: null, campus_id: campus, workflow_category_id: category },
      { workflow_category: category, category, campus }
    )
    const sharer = staff[1]
    if (sharer !== undefined)
      add("WorkflowShare", { permission: "manage_cards", group: null, person_id: sharer.id }, { person: sharer.id, workflow: workflow.id })
    const steps = times(3, (sequence) => {
      const assignee = idOf(staff, 0.7)
      return add(
        "WorkflowStep",
        {
          name: ["Call", "Visit", "Invite"][sequence] ?? "Wait",
          sequence: sequence + 1,
          default_assignee_id: assignee,
          expected_response_time_in_days: 3,
          auto_snooze_days: null
        },
        { workflow: workflow.id, default_assignee: assignee }
      )
    })
    const counts = { ready: 0, completed: 0, unassigned: 0, overdue: 0 }
    const ready = new Map<Row, Map<string, number>>()
    const chosen = some(everyone, 0.03)
    for (const person of chosen.length === 0 ? everyone.slice(0, 2) : chosen) {
      const created_at = moment(historyEnd - 400 * day)
      const stage = dice.pick(["ready", "ready", "snoozed", "completed", "removed"])
      const step = steps[dice.between(0, steps.length - 1)]
      const assignee = idOf(staff, 0.8)
      const isDone = stage === "completed" || stage === "removed"
      const isOverdue = stage === "ready" && dice.chance(0.3)
      const card = add(
        "WorkflowCard",
        {
          stage,
          created_at,
          overdue: isOverdue,
          completed_at: stage === "completed" ? moment(secondsOf(created_at)) : null,
          removed_at: stage === "removed" ? moment(secondsOf(created_at)) : null,
          snooze_until: stage === "snoozed" ? moment(historyEnd, historyEnd + 30 * day) : null,
          calculated_due_at_in_days_ago: null
        },
        { workflow: workflow.id, person: person.id, assignee, current_step: isDone ? null : (step?.id ?? null) }
      )
      times(dice.between(1, 3), () =>
        add(
          "WorkflowCardActivity",
          { comment: null, content: "Moved on", subject: "Moved on", type: "Action", person_name: person.attributes["name"] ?? null },
          { workflow_card: card.id, workflow_step: step?.id ?? null }
        )
      )
      if (dice.chance(0.3))
        add(
          "WorkflowCardNote",
          { note: "Left a message." },
          { workflow_card: card.id, note_category: idOf(church.tables.NoteCategory.rows, 0.5) }
        )
      if (stage === "completed") counts.completed++
      if (stage !== "ready") continue
      counts.ready++
      if (assignee === null) counts.unassigned++
      if (isOverdue) counts.overdue++
      if (step === undefined) continue
      const perAssignee = ready.get(step) ?? new Map<string, number>()
      ready.set(step, perAssignee)
      if (assignee !== null) perAssignee.set(assignee, (perAssignee.get(assignee) ?? 0) + 1)
      complete(step, {
        total_ready_card_count:
          (typeof step.attributes["total_ready_card_count"] === "number" ? step.attributes["total_ready_card_count"] : 0) + 1
      })
    }
    for (const [step, perAssignee] of ready)
      for (const [person, ready_count] of perAssignee)
        add("WorkflowStepAssigneeSummary", { ready_count, snoozed_count: 0 }, { step: step.id, person })
    complete(workflow, {
      total_ready_card_count: counts.ready,
      completed_card_count: counts.completed,
      total_unassigned_card_count: counts.unassigned,
      total_overdue_card_count: counts.overdue,
      total_steps_count: steps.length,
      total_cards_count: church.tables.WorkflowCard.rows.filter(({ refs }) => refs["workflow"] === workflow.id).length
    })
  }
}
