// Finding what was said, continuing from an earlier question, tax years, the journal, and wrong addresses.
import { expect, expectAccessible, server, signIn, test } from './page';

test('Ctrl+K finds what was said anywhere, and opens it at its place', async ({ page, person, api }) => {
  const { projectId, sessionId } = await api.project('PRECHECK', false);
  for (const input of ['We measured the bolometer drift on 2025-03-03.', 'And the shutter, on 2025-03-04?', 'What is missing?'])
    await api.run(sessionId, { type: 'PRECHECK', input, history_limit: 0 });
  const other = await api.call<{ id: string }>('POST', '/projects', { name: 'Membrane fouling', fiscalYear: '2024' });
  await api.found('bolometer');
  await signIn(page, person, `/p/${other.id}`);
  await expect(page.getByRole('heading', { name: 'Membrane fouling', level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: /^Find/ });
  await field.fill('bolomet drift');
  await field.fill('bolometer drift');
  const said = page.getByRole('option', { name: /^We measured/ });
  await expect(said.locator('mark').first()).toBeVisible();
  await expect(said).toContainText('Crack detection on the trolley');
  await expectAccessible(page, 'search');
  await said.click();
  await expect(page).toHaveURL(`${server()}/p/${projectId}/s/${sessionId}`);
  const message = page.locator('.message.user', { hasText: 'bolometer' });
  await expect(message).toBeFocused();
  await expect(message).toBeInViewport();
});

test('what was found in a long answer is opened and marked, at its place', async ({ page, person, api }) => {
  const { path, sessionId, fileIds } = await api.project('LOGBOOK');
  await api.run(sessionId, { type: 'LOGBOOK', input: 'Make the logbook.', selected_file_ids: fileIds });
  await api.run(sessionId, { type: 'LOGBOOK', input: 'Once more?', history_limit: 0 });
  await api.found('thermal');
  await signIn(page, person, path);
  await expect(page.locator('.message.assistant')).toHaveCount(2);
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog', { name: 'Find' });
  await dialog.getByRole('combobox').fill('thermal');
  const hit = dialog.locator('[data-kind="message"]').first();
  await expect(hit, 'words without the marks of a table').not.toContainText('|');
  await expect(hit).toContainText(String(new Date().getFullYear()));
  await hit.click();
  await expect(page.locator('.message.assistant').first().locator('details')).toHaveAttribute('open');
  const marked = () =>
    page.evaluate(() => {
      const [range] = [...(CSS.highlights.get('found') ?? [])] as Range[];
      const box = range?.getBoundingClientRect();
      return range && { text: range.toString(), seen: box.top > 0 && box.bottom < window.innerHeight };
    });
  await expect.poll(marked).toEqual({ text: expect.stringMatching(/^thermal$/i), seen: true });
});

test('a question can be edited and asked again in a session that continues from it', async ({ page, person, api }) => {
  const { projectId, sessionId, path } = await api.project('PRECHECK', false);
  for (const input of ['On 2025-03-03 we tested the cache.', 'Is the second test SR&ED?'])
    await api.run(sessionId, { type: 'PRECHECK', input, history_limit: 10 });
  await signIn(page, person, path);
  await page.locator('.message.user', { hasText: 'second test' }).getByRole('button', { name: 'Edit and ask again' }).click();
  await expect(page).not.toHaveURL(server() + path);
  const question = page.getByLabel('Your question');
  await expect(question).toHaveValue('Is the second test SR&ED?');
  await expect(question).toBeFocused();
  await expect(page.locator('.message.user')).toHaveCount(1);
  await expect(page.locator('.message.user')).toContainText('copied');
  const origin = page.locator('[data-continued]');
  await expect(origin).toContainText('Continued from');
  await expectAccessible(page, 'continued session');
  await question.fill('Is the third test SR&ED?');
  await question.press('Enter');
  await expect(page.locator('.message.user')).toHaveCount(2);
  await expect(page.locator('[data-live]')).toHaveCount(0);
  await origin.getByRole('link').click();
  await expect(page).toHaveURL(`${server()}/p/${projectId}/s/${sessionId}`);
  await expect(page.locator('.message.user')).toHaveCount(2);
  await expect(page.locator('.message.user', { hasText: 'second test' })).toBeVisible();
});

test('a tax year is understood as people write it, and its days are asked once', async ({ page, person, api }) => {
  await api.project('PRECHECK', false);
  await signIn(page, person);
  await page.getByRole('button', { name: 'New project' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Drift');
  const year = dialog.getByLabel('Fiscal year');
  for (const [typed, meant] of [
    ['FY2025', '2025'],
    ['2024/25', '2025'],
    ['2024-2025', '2025'],
  ]) {
    await year.fill(typed);
    await year.blur();
    await expect(year).toHaveValue(meant);
  }
  await year.fill('2024-2029');
  await expect(dialog.getByText('A year such as 2025')).toBeVisible();
  await year.fill('FY2025');
  await dialog.getByLabel('First day').fill('2019-01-01');
  await dialog.getByLabel('Last day').fill('2019-12-31');
  await expect(dialog.getByText('These days are not in the fiscal year 2025.')).toBeVisible();
  await dialog.getByLabel('Last day').fill('');
  await dialog.getByLabel('First day').fill('2024-10-01');
  await dialog.getByLabel('First day').blur();
  await expect(dialog.getByLabel('Last day')).toHaveValue('2025-09-30');
  await dialog.getByLabel('Last day').fill('2024-09-30');
  await expect(dialog.getByText('The last day comes after the first.')).toBeVisible();
  await expectAccessible(page, 'tax year', '[role="dialog"]');
  await dialog.getByLabel('Last day').fill('2025-09-30');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: 'Drift', level: 1 })).toBeVisible();
  const { items } = await api.call<{ items: Record<string, string>[] }>('GET', '/projects?limit=1');
  expect(items[0]).toMatchObject({ fiscalYear: '2025', taxYearStart: '2024-10-01', taxYearEnd: '2025-09-30' });
});

test('the journal tells what happened in a project, in words', async ({ page, person, api }) => {
  const { projectId, sessionId } = await api.project('PRECHECK');
  await api.run(sessionId, { type: 'PRECHECK', input: 'On 2025-03-03 we tested the cache.' });
  await api.call('PATCH', `/projects/${projectId}`, { status: 'IN_REVIEW' });
  await signIn(page, person, `/p/${projectId}`);
  await page.getByRole('navigation', { name: 'Views of the project' }).getByRole('link', { name: 'Journal' }).click();
  const entries = page.locator('[data-journal]');
  await expect(entries.first()).toContainText('Status changed project · In preparation → In review');
  await expect(page.locator('[data-journal="run"]')).toContainText('Is it SR&ED? · answered');
  await expect(page.locator('[data-journal="file"]')).toHaveCount(3);
  await expect(page.locator('[data-journal="file"]').first()).toContainText(/\.(md|docx|pdf)/);
  await expectAccessible(page, 'journal');
  await page.locator('[data-journal="run"]').getByRole('link', { name: 'Open the session' }).click();
  await expect(page).toHaveURL(`${server()}/p/${projectId}/s/${sessionId}`);
});

test('a wrong address shows that there is no such page', async ({ page, person, api }) => {
  await api.project('PRECHECK', false);
  await signIn(page, person);
  const none = '019ab3dd-0a00-7000-8000-000000000001';
  for (const path of ['/nothing', '/p/1', `/p/${none}/x`, `/p/${none}/draft/x`, '/p/------------------------------------']) {
    await page.goto(server() + path);
    await expect(page.getByRole('heading', { name: 'Page not found' }), path).toBeVisible();
  }
  await expectAccessible(page, 'not found');
  for (const path of [`/p/${none}`, `/p/${none}/draft`, `/p/${none}/journal`]) {
    await page.goto(server() + path);
    await expect(page.getByRole('alert'), path).toContainText('This project does not exist');
  }
});
