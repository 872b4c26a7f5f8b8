// Lighthouse on the page of a session with an answer, on its desktop and mobile profiles. It prints what it measured.
import { test, expect } from '@playwright/test';
import lighthouse, { desktopConfig, type Config } from 'lighthouse';
import { Api, mint, server } from '../tests/page';
import { launch, signIn } from './launch';

const audits = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
  'speed-index',
  'max-potential-fid',
] as const;

const profiles: { name: string; atLeast: number; config?: Config }[] = [
  { name: 'desktop', atLeast: 90, config: desktopConfig },
  { name: 'mobile', atLeast: 70 },
];

test('Lighthouse: performance and accessibility of a session with an answer', async () => {
  const person = `lighthouse-${crypto.randomUUID()}`;
  const api = new Api(await mint(person));
  const { path, sessionId, fileIds } = await api.project();
  await api.run(sessionId, { type: 'PRECHECK', input: 'Which part of this work looks like SR&ED?', selected_file_ids: fileIds });
  const browser = await launch('chrome', process.env.SREDSPACE_CHROMIUM);
  try {
    const page = await browser.newPage();
    await signIn(page, person, path);
    await page.waitForSelector('[data-result="PRECHECK"]');
    const below: string[] = [];
    for (const { name, atLeast, config } of profiles) {
      const flags = { onlyCategories: ['performance', 'accessibility'], disableStorageReset: true, logLevel: 'error' as const };
      const measured = await lighthouse(server() + path, flags, config, page);
      const report = measured!.lhr;
      const score = Math.round(100 * (report.categories.performance.score ?? 0));
      const shown = audits.map((id) => report.audits[id]).filter(Boolean);
      console.log(`speed of this machine: ${Math.round(report.environment.benchmarkIndex)} (a usual desktop: 1500 or more)`);
      console.log(`${name}: performance ${score} (aim ${atLeast}), accessibility ${100 * (report.categories.accessibility.score ?? 0)}`);
      for (const { title, displayValue } of shown) console.log(`  ${title}: ${displayValue ?? '-'}`);
      if (process.env.SREDSPACE_LIGHTHOUSE_DETAILS) {
        const slow = report.audits['long-tasks']?.details as { items?: { url: string; duration: number }[] } | undefined;
        for (const { url, duration } of slow?.items ?? []) console.log(`    ${Math.round(duration)} ms: ${url}`);
        for (const audit of Object.values(report.audits)) {
          if (audit.score !== null && audit.score < 0.9) console.log(`    ${audit.id}: ${audit.score} ${audit.displayValue ?? ''}`);
        }
      }
      expect(report.finalDisplayedUrl, 'still signed in').toBe(server() + path);
      if (score < atLeast) below.push(`${name}: ${score}`);
    }
    expect(below).toEqual([]);
  } finally {
    await browser.close();
  }
});
