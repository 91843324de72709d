import { assert, describe, it } from "@effect/vitest"
import { migrations } from "./migrations.ts"

/** Before these nobody was promised anything: they made the first tables. */
const promisedFrom = 30

/** What would hold up those who use a large table for longer than a moment, or what the release before could not live with. */
const forbidden: ReadonlyArray<readonly [what: string, pattern: RegExp]> = [
  ["builds an index under a lock; name it under `indexes`", /^\s*CREATE (UNIQUE )?INDEX/i],
  [
    "rewrites or reads a table under a lock",
    /ALTER COLUMN \S+ (SET DATA )?TYPE|SET NOT NULL|ADD COLUMN[^,]*(clock_timestamp|random|now)\(/i
  ],
  ["reads a table under a lock; add the constraint NOT VALID", /ADD CONSTRAINT(?!.*NOT VALID)/i],
  [
    "changes rows of a table that may be large, in one transaction",
    /^\s*(UPDATE|DELETE FROM) (?!sync\.compatibility|sync\.streams SET epoch = epoch \+ 1 )/i
  ],
  ["renames what programs of the release before use", /RENAME (TO|COLUMN)/i]
]

describe("Migrations", () => {
  for (const [name, { statements }] of Object.entries(migrations).filter(([each]) => Number(each.slice(0, 4)) >= promisedFrom)) {
    const made = statements.flatMap((statement) => /^\s*CREATE TABLE (\S+)/i.exec(statement)?.[1] ?? [])
    const raises = statements.some((statement) => /UPDATE sync\.compatibility SET oldest_program/i.test(statement))

    const fences = statements.some((statement) =>
      /UPDATE sync\.streams SET epoch = epoch \+ 1 WHERE status IN \('pending', 'running'\)/i.test(statement)
    )
    if (raises) it(`${name} takes the streams from older programs, which begin no slice any more`, () => assert.isTrue(fences))

    it(`${name} holds nobody up, and the release before can live with it`, () => {
      for (const statement of statements) {
        if (made.some((table) => statement.includes(` ${table} `))) continue
        for (const [what, pattern] of forbidden) assert.isFalse(pattern.test(statement), `${what}: ${statement}`)
        if (/DROP (TABLE|COLUMN)/i.test(statement))
          assert.isTrue(raises, `drops what others use, without raising oldest_program: ${statement}`)
      }
    })
  }
})
