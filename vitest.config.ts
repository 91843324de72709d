import { defineConfig } from "vitest/config"

const directory = [
  "people.Address",
  "people.Campus",
  "people.Email",
  "people.FieldDatum",
  "people.FieldDefinition",
  "people.FieldOption",
  "people.Household",
  "people.HouseholdMembership",
  "people.InactiveReason",
  "people.MaritalStatus",
  "people.NamePrefix",
  "people.NameSuffix",
  "people.Person",
  "people.PhoneNumber",
  "people.Tab"
].join(",")

export default defineConfig({
  test: {
    include: ["{packages,adapters,apps}/*/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    // Two cores are shared with Postgres: more workers only slow one another down.
    maxWorkers: 2,
    // A church in tests is read for its directory, which is what the simulator fills unless it is asked for more.
    env: { OPENFAITH_PRODUCTS: directory },
    // A test that hangs has to end; a busy machine is no reason to fail.
    testTimeout: 180_000,
    hookTimeout: 180_000
  }
})
