import { defineConfig } from "vitest/config"
import { directory } from "./test/support/directory.ts"

/** Tests in a real browser: `npm run test:browser`. Each starts servers and a browser of its own, and waits for them most of the time, so two run at once. */
export default defineConfig({
  test: {
    include: ["test/browser/*.browser.ts"],
    maxWorkers: 2,
    env: { OPENFAITH_PRODUCTS: directory.join(",") },
    testTimeout: 180_000,
    hookTimeout: 180_000
  }
})
