import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["{packages,adapters,apps}/*/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    // Two cores are shared with Postgres: more workers only slow one another down.
    maxWorkers: 2,
    // A church in tests is read for its people, unless a test asks for more.
    env: { OPENFAITH_PRODUCTS: "people" },
    // A test that hangs has to end; a busy machine is no reason to fail.
    testTimeout: 180_000,
    hookTimeout: 180_000
  }
})
