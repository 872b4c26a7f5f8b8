import { readFile } from 'node:fs/promises';
import { expect, expectAccessible, signIn, test } from './page';

test('the logbook shows as charts that can be read, saved and seen in both schemes and languages', async ({ page, person, api }) => {
  const { path, sessionId, fileIds } = await api.project('LOGBOOK');
  await api.run(sessionId, { type: 'LOGBOOK', input: 'Make the logbook.', selected_file_ids: fileIds });
  // The sample documents state no hours of several people.
  await page.route(/\/runs\/[0-9a-f-]+$/, async (route) => {
    const response = await route.fetch();
    const run = (await response.json()) as { python: { result: { entries: { author: string | null; hours: number | null }[] } } };
    run.python.result.entries.forEach((entry, n) => Object.assign(entry, { author: n % 2 ? 'A. Roy' : 'B. Singh', hours: 1.5 }));
    await route.fulfill({ response, json: run });
  });
  await signIn(page, person, path);
  const timeline = page.locator('[data-chart="logbook"] svg');
  await expect(timeline).toBeVisible();
  await expect(timeline).toHaveAttribute('aria-label', /^Logbook entries by date and stage, from/);
  await expect(timeline.locator('circle').nth(5)).toBeAttached();
  await expect(page.locator('[data-chart="hours"] svg')).toContainText('B. Singh');
  await expect(page.locator('[data-chart="hours"] svg rect').nth(1)).toBeAttached();
  await page.getByText('Hours as a table').click();
  await expect(page.getByRole('row', { name: /A. Roy Mar 2025/ }).first()).toBeVisible();
  await expectAccessible(page, 'charts', '.pane.result');

  const [svg] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as SVG' }).first().click()]);
  expect(await readFile(await svg.path(), 'utf8')).toMatch(/^<svg[^]*<circle/);
  const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as PNG' }).first().click()]);
  expect((await readFile(await png.path())).subarray(1, 4).toString()).toBe('PNG');

  await page.getByRole('button', { name: 'Français' }).click();
  await expect(timeline).toContainText('Hypothèse');
  await page.getByRole('button', { name: 'Mode sombre' }).click();
  await expect(timeline).toHaveCSS('background-color', 'rgb(36, 36, 36)');
  await expectAccessible(page, 'charts in the dark', '.pane.result');
});
