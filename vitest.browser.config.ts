import { defineConfig } from "vitest/config"

/** Tests in a real browser: `npm run test:browser`. Each starts servers and a browser of its own, so they run one after the other. */
export default defineConfig({
  test: {
    include: ["test/browser/*.browser.ts"],
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000
  }
})
