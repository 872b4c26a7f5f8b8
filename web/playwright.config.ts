import { defineConfig } from '@playwright/test';

// Debian's Chromium, at SREDSPACE_CHROMIUM or where Debian puts it; no browser is downloaded.
const executablePath = process.env.SREDSPACE_CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'tests',
  globalSetup: './tests/stack.ts',
  workers: 2,
  fullyParallel: true,
  timeout: 600_000,
  globalTimeout: 40 * 60_000, // a busy machine is no failure
  expect: { timeout: 60_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  forbidOnly: true,
  retries: process.env.CI ? 1 : 0, // what passes the second time is reported as flaky, and does not hold up a release
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-CA',
    trace: 'off',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
