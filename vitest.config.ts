import { defineConfig } from "vitest/config"
import { directory } from "./test/support/directory.ts"
import { LongestFirst } from "./test/support/LongestFirst.ts"

export default defineConfig({
  test: {
    include: ["{packages,adapters,apps}/*/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    // Of two cores: the tests wait for processes and for Postgres a third of the time.
    maxWorkers: 3,
    // Loading the engine anew for each of two hundred files takes a quarter of the time; what a file starts, it ends.
    isolate: false,
    // A church in tests is read for its directory, which is what the simulator fills unless it is asked for more.
    env: { OPENFAITH_PRODUCTS: directory.join(",") },
    sequence: { sequencer: LongestFirst },
    // What programs tell while they work matters where a test fails.
    silent: "passed-only",
    // A test that hangs has to end; a busy machine is no reason to fail.
    testTimeout: 300_000,
    hookTimeout: 300_000
  }
})
