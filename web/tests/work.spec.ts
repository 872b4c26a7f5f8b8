// Files that arrive or fail, and sessions and projects that change.
import { expect, expectAccessible, server, setLimits, signIn, test } from './page';

const notes = (name: string, text = '2025-03-03 It was unknown whether the cache would hold 31 ms.') => ({
  name,
  mimeType: 'text/markdown',
  buffer: Buffer.from(text),
});

test('files dropped anywhere in the workspace are uploaded, read and attached', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await expect(page.getByRole('heading', { name: 'Add files, then ask' })).toBeVisible();
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['2025-03-03 We did not know whether 31 ms could be held.'], 'dropped.md', { type: 'text/markdown' }));
    return transfer;
  });
  const conversation = page.getByRole('log', { name: 'Conversation' });
  await conversation.dispatchEvent('dragenter', { dataTransfer: data });
  await expect(page.getByText('Drop to upload')).toBeVisible();
  await conversation.dispatchEvent('drop', { dataTransfer: data });
  await expect(page.locator('[data-file="dropped.md"][data-state="READY"]')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Attach dropped.md' })).toBeChecked();
  await expect(page.getByText('Drop to upload')).toHaveCount(0);
  await page.getByRole('button', { name: /^“Which part of this work/ }).click();
  await expect(page.getByLabel('Your question')).toHaveValue(/^Which part of this work/);
});

test('an interrupted upload says so and can be retried', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await page.route('**/*', (route) => (route.request().method() === 'PUT' ? route.abort('connectionreset') : route.fallback()));
  await page.getByTestId('file-input').setInputFiles([notes('broken-off.md'), notes('empty.md', '')]);
  const failed = page.locator('[data-upload="failed"]');
  await expect(failed.filter({ hasText: 'empty.md' })).toContainText('The file is empty');
  const broken = failed.filter({ hasText: 'broken-off.md' });
  await expect(broken).toContainText('was interrupted');
  await expect(page.locator('[data-file="broken-off.md"]'), 'it shows once').toHaveCount(0);
  await expectAccessible(page, 'failed uploads', '.pane.sources');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await broken.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('[data-file="broken-off.md"][data-state="READY"]')).toBeVisible();
  await failed.getByRole('button', { name: 'Remove' }).click();
  await expect(failed).toHaveCount(0);
});

test('a file over the limit is rejected on its own before anything is sent', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await setLimits(person, { FILE_SIZE_BYTES: 1000 });
  await signIn(page, person, path);
  await expect(page.getByRole('button', { name: /runs left this month/ })).toBeVisible();
  await page.getByTestId('file-input').setInputFiles([notes('large.md', 'x'.repeat(1001)), notes('small.md')]);
  await expect(page.locator('[data-upload="failed"]')).toContainText('the limit is 1 kB');
  await expect(page.locator('[data-file="small.md"][data-state="READY"]')).toBeVisible();
});

test('an unreadable file says why, is not attached and blocks nothing', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await page
    .getByTestId('file-input')
    .setInputFiles({ name: 'torn.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 torn') });
  const file = page.locator('[data-file="torn.pdf"][data-state="FAILED"]');
  await expect(file).toContainText('The PDF is damaged');
  await expect(file.getByRole('checkbox')).toBeDisabled();
  await expect(file.getByRole('checkbox')).not.toBeChecked();
  const notice = page.locator('[data-notice="unreadable"]');
  await expect(notice).toContainText('torn.pdf cannot be read and is left out.');
  await page.getByLabel('Your question').fill('On 2025-03-03 we tested the cache.');
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toHaveCount(0);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();
});

test('a question waits for a chosen file that is still being read, or is sent without it', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  // The list says that the file is being read for as long as the test wants it.
  let reading = true;
  await page.route(/\/files\?/, async (route) => {
    const response = await route.fetch();
    const list = (await response.json()) as { items: { indexStatus: string }[] };
    if (reading) for (const file of list.items) file.indexStatus = 'INDEXING';
    await route.fulfill({ response, json: list });
  });
  await signIn(page, person, path);
  await page.getByTestId('file-input').setInputFiles(notes('slow.md'));
  const notice = page.locator('[data-notice="reading"]');
  await expect(notice).toContainText('slow.md is still being read.');
  const box = page.getByRole('checkbox', { name: 'Attach slow.md' });
  await expect(box).not.toBeChecked();
  await page.getByLabel('Your question').fill('On 2025-03-03 we tested the cache.');
  const send = page.getByRole('button', { name: 'Send' });
  await expect(send).toBeDisabled();
  await notice.getByRole('button', { name: 'Leave it out' }).click();
  await expect(send).toBeEnabled();
  reading = false;
  await expect(box).toBeEnabled();
  await expect(box).not.toBeChecked();
});

test('a project can be renamed, moved to another year, archived and deleted', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  const actions = (name: string) => page.getByRole('button', { name: `Actions for ${name}` });
  await actions('Crack detection on the trolley').click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByLabel('Name').fill('Hairline cracks');
  await page.getByLabel('Fiscal year').fill('2024');
  await page.getByLabel('Description').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Hairline cracks', level: 1 })).toBeVisible();
  await expect(page.getByText('FY 2024')).toBeVisible();
  await expect(page).toHaveTitle(/Hairline cracks/);

  await page.getByLabel('Status of Hairline cracks').first().selectOption('ARCHIVED');
  await expect(page.getByText('read-only').first()).toBeVisible();
  await expect(page.getByLabel('Your question')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Add files' })).toHaveCount(0);

  await actions('Hairline cracks').click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'Create your first project' })).toBeVisible();
  await page.goto(server() + path);
  await expect(page.getByRole('alert')).toContainText('This project does not exist');
  await page.getByRole('link', { name: 'All projects' }).click();
  await expect(page.getByRole('heading', { name: 'Create your first project' })).toBeVisible();
});

test('a completed session reopens from its conversation; forty sessions leave room for the files', async ({ page, person, api }) => {
  const { path, projectId, sessionId } = await api.project('PRECHECK', false);
  for (let i = 0; i < 39; i++) await api.call('POST', `/projects/${projectId}/sessions`, { type: 'LOGBOOK', title: `Week ${i}` });
  await api.call('PATCH', `/projects/${projectId}/sessions/${sessionId}/status`, { status: 'COMPLETED' });
  await signIn(page, person, path);
  await page.getByLabel('Conversation').getByRole('button', { name: 'Reopen' }).click();
  await expect(page.getByLabel('Your question')).toBeVisible();
  await expect(page.locator('.drop button')).toBeInViewport();
  const rows = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
  await expect(rows).toHaveCount(40);
  await page.getByLabel('Filter sessions').fill('week 3');
  await expect(rows).toHaveCount(12); // Week 3, 13, 23 and 30 to 38
  await page.getByLabel('Sort by').first().selectOption('oldest');
  await expect(rows.first()).toContainText('Week 3');
  await page.getByLabel('Filter sessions').fill('nothing like it');
  await expect(page.getByText('No matches.')).toBeVisible();
});

test('a long conversation opens at its newest question and scrolls in its own pane', async ({ page, person, api }) => {
  const { path, sessionId } = await api.project('PRECHECK', false);
  for (let i = 1; i <= 30; i++) await api.run(sessionId, { type: 'PRECHECK', input: `Question ${i}`, history_limit: 0 });
  await signIn(page, person, path);
  const asked = (text: string) => page.locator('.message.user', { hasText: new RegExp(`^${text}\\D`) });
  await expect(asked('Question 30')).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Account' })).toBeInViewport();
  await expect(page.getByLabel('Your question')).toBeInViewport();
  await expect.poll(() => page.evaluate(() => document.scrollingElement!.scrollTop)).toBe(0);
  await page.getByRole('button', { name: 'Show earlier messages' }).click();
  await expect(asked('Question 1')).toBeAttached();
  await page.getByRole('button', { name: /10 earlier messages, 50 left out/ }).click();
  await page.getByLabel('Earlier messages to include, at most').fill('50');
  await expect(page.getByRole('button', { name: '50 earlier messages, 10 left out' })).toBeVisible();
});
