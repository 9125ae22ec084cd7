import { defineConfig } from 'vitest/config';

// Unit tests touch nothing outside their file, so they share one load of every module.
const suite = (name: string, include: string[], timeout: number, isolate = true) => ({
  test: { name, include, testTimeout: timeout, hookTimeout: 120_000, isolate },
});

/** For suites that run Berth as its own processes. */
const built = { globalSetup: 'test/harness/build.ts' };

export default defineConfig({
  test: {
    projects: [
      suite('unit', ['test/unit/**/*.test.ts', 'test/architecture.test.ts'], 5_000, false),
      suite('contract', ['test/contract/**/*.test.ts'], 30_000),
      suite('integration', ['test/integration/**/*.test.ts'], 60_000),
      { test: { ...suite('e2e', ['test/e2e/**/*.test.ts'], 300_000).test, ...built } },
      { test: { ...suite('browser', ['test/browser/**/*.test.ts'], 120_000).test, ...built } },
      // Real containers take their time.
      { test: { ...suite('lxc', ['test/lxc/**/*.test.ts'], 180_000).test, ...built, hookTimeout: 600_000 } },
      { test: { ...suite('sites', ['test/sites/**/*.test.ts'], 180_000).test, ...built, hookTimeout: 600_000 } },
    ],
  },
});
