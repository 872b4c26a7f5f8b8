// A project with 200 files and 300 sessions, used by mouse, keyboard, on a phone, at a large zoom, and offline.
import { type Page } from '@playwright/test';
import { Api, expect, expectAccessible, mint, setLimits, signIn, test as base } from './page';

// One after the other, so that they share the project, which takes longer to make than they take. What they choose stays in their browser.
base.describe.configure({ mode: 'default' });
const test = base.extend<object, { large: { person: string; path: string } }>({
  large: [
    async ({}, use, { workerIndex }) => {
      const person = `large-${workerIndex}-${Date.now().toString(36)}`;
      await setLimits(person, { FILES_PER_PROJECT: 300 });
      const { path } = await largeProject(new Api(await mint(person)));
      await use({ person, path });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

async function largeProject(api: Api) {
  const made = await api.project('PRECHECK', false);
  await api.notes(made.projectId, 0, 200);
  for (let n = 0; n < 300; n += 20) {
    const week = (_: unknown, i: number) =>
      api.call('POST', `/projects/${made.projectId}/sessions`, { type: 'LOGBOOK', title: `Week ${n + i}` });
    await Promise.all(Array.from({ length: 20 }, week));
  }
  return made;
}

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
const sent = (page: Page) => page.getByRole('group', { name: 'What will be sent' });

test('200 files and 300 sessions: filter, sort, tick, and pass by keyboard', async ({ page, large: { person, path }, context }) => {
  test.slow();
  await signIn(page, person, path);
  const files = page.locator('.scroll-list.files');
  const row = (name: string) => files.getByRole('checkbox', { name: `Attach ${name}` });
  await expect(files.locator('.row').first()).toBeVisible();
  expect(await files.locator('.row').count()).toBeLessThan(60);

  await page.getByLabel('Attach all readable files').check();
  await expect(sent(page)).toContainText('200 files');
  await files.getByRole('checkbox').nth(3).uncheck();
  await expect(sent(page)).toContainText('199 files');
  await expect(page.getByLabel('Attach all readable files')).toBeChecked({ indeterminate: true });
  await page.getByLabel('Attach all readable files').check();
  await page.getByLabel('Attach all readable files').uncheck();
  await expect(sent(page)).toContainText('no files');
  // Under a filter the box attaches what is in sight, not what is hidden.
  await page.getByLabel('Filter files').fill(`note-01 ${new Date().getFullYear()}`); // a name and a day
  await expect(files.locator('.row')).toHaveCount(10);
  await page.getByLabel('Attach the 10 files shown').check();
  await expect(sent(page)).toContainText('10 files');
  await page.getByLabel('Filter files').fill('');
  const sort = page.getByRole('region', { name: 'Files' }).getByLabel('Sort by');
  await sort.selectOption('name');
  await expect(files.locator('.row').first()).toContainText('note-000.md');
  await expect(row('note-010.md')).toBeChecked();

  // Each list is one stop: Tab passes 300 sessions and 200 files.
  await page.getByLabel('Filter sessions').focus();
  const stops: string[] = [];
  while (stops.length < 40 && !stops.at(-1)?.includes('Actions for note-')) {
    await page.keyboard.press('Tab');
    stops.push((await focused(page)) ?? '');
  }
  expect(stops.length, stops.join(', ')).toBeLessThan(15);
  // The arrows go through the rows, and stay in their column.
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Home');
  await expect(row('note-000.md')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(row('note-001.md')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(row('note-001.md')).toBeChecked();
  await page.keyboard.press('End');
  await expect(row('note-199.md')).toBeFocused();
  await expect(row('note-199.md')).toBeInViewport();
  await page.keyboard.press('PageUp');
  await expect(row('note-189.md')).toBeFocused();
  // The row with the focus stays when it is scrolled out of sight.
  await files.evaluate((element) => element.scrollTo(0, 0));
  await expect(row('note-000.md')).toBeVisible();
  await expect(row('note-189.md')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(row('note-000.md')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect.poll(() => focused(page)).toBe('Actions for note-000.md');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeVisible();
  await page.keyboard.press('ArrowDown'); // in the menu, not in the list
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toBe('Actions for note-000.md');
  await expectAccessible(page, 'long lists');

  // Offline, files are still ticked and found.
  await context.setOffline(true);
  await row('note-002.md').check();
  await page.getByLabel('Filter files').fill('note-150');
  await row('note-150.md').check();
  await page.getByLabel('Filter files').fill('');
  await expect(sent(page)).toContainText('13 files');
  await page.getByLabel('Your question').fill('Which part of this work looks like SR&ED?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Not sent yet')).toBeVisible();
  await context.setOffline(false);
  await expect(page.locator('.message.user')).toContainText('13 files');
  await expect(page.locator('[data-result]')).toBeVisible();
  await expect(page.locator('.composer').getByRole('alert')).toHaveCount(0);
});

const windows = [
  { name: 'on a phone', width: 390, height: 844 },
  { name: 'at 200 % zoom', width: 640, height: 512 },
  { name: 'at 400 % zoom', width: 320, height: 256 },
];
for (const { name, width, height } of windows) {
  test(`200 files and 300 sessions can be reached ${name}`, async ({ page, large: { person, path } }) => {
    test.slow();
    await page.setViewportSize({ width, height });
    await signIn(page, person, path);
    await page.locator('.pane-nav').getByText('Sources').click();
    for (const [list, last] of [
      ['files', 'note-199.md'],
      ['sessions', 'Week 299'],
    ] as const) {
      await page.locator(`section:has(.scroll-list.${list})`).getByLabel('Sort by').selectOption('name');
      const pane = page.locator(`.scroll-list.${list}`);
      await expect(pane.locator('.row').first()).toBeAttached();
      await expect(async () => {
        await pane.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        await expect(pane.locator('.row', { hasText: last })).toBeVisible({ timeout: 1000 });
      }).toPass();
      // Its whole height can be brought into the window.
      const { shown, window: room } = await pane.evaluate((element) => {
        element.scrollIntoView();
        return { shown: element.clientHeight, window: window.innerHeight };
      });
      expect(shown).toBeLessThanOrEqual(room);
      expect(shown).toBeGreaterThan(0.35 * room);
      await page.getByLabel(`Filter ${list}`).fill(last.toLowerCase());
      await expect(pane.locator('.row')).toHaveCount(1);
    }
    await page.getByRole('checkbox', { name: 'Attach note-199.md' }).check();
    expect(await page.evaluate(() => document.scrollingElement!.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.locator('.scroll-list.sessions').getByRole('link', { name: 'Week 299' }).click();
    await expect(page.getByRole('heading', { name: 'Week 299' })).toBeVisible();
    await expect(sent(page)).toContainText('1 file');
  });
}

for (const { name, width, height } of windows) {
  test(`5,000 messages by keyboard ${name}, and a question that waits for the network`, async ({ page, person, api, context }) => {
    const { path } = await api.project('PRECHECK', false);
    const items = Array.from({ length: 5000 }, (_, n) => ({
      id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
      role: n % 2 === 0 ? 'USER' : 'ASSISTANT',
      runId: null,
      copiedFrom: null,
      createdAt: '2026-03-03T12:00:00Z',
      content: n % 2 === 0 ? `Question ${n / 2}` : `## Answer ${(n - 1) / 2}\n\n${'More words. '.repeat(60)}`,
    }));
    await page.route(/\/history\?/, (route) => route.fulfill({ json: { items, nextCursor: null } }));
    await page.setViewportSize({ width, height });
    await signIn(page, person, path);
    const asked = (n: number) => page.locator('.message.user', { hasText: new RegExp(`^Question ${n}\\D`) });
    await expect(asked(2499)).toBeInViewport();
    const log = page.getByRole('log');
    await log.focus();
    await expect(async () => {
      await page.keyboard.press('Home');
      await expect(asked(0)).toBeInViewport({ timeout: 1000 });
    }).toPass();
    await expect(async () => {
      await page.keyboard.press('End'); // rows are measured on the way
      await expect(log.locator('.message.assistant', { hasText: 'Answer 2499' })).toBeInViewport({ timeout: 1000 });
    }).toPass();
    await page.getByRole('link', { name: 'Skip to the question box' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Your question')).toBeFocused();
    await context.setOffline(true);
    await page.keyboard.type('Is it SR&ED?');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Not sent yet')).toBeInViewport();
    await expect(log.locator('.message.user', { hasText: 'Is it SR&ED?' })).toBeInViewport();
  });
}
