import { defineConfig } from '@playwright/test';

// What runs here drives its browsers by itself; Playwright gives it the stack, the order and the report.
export default defineConfig({
  testDir: '.',
  globalSetup: '../tests/stack.ts',
  workers: 1,
  timeout: 300_000,
  globalTimeout: 20 * 60_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  outputDir: '../test-results/browsers',
  forbidOnly: true,
});
