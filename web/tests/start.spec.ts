// The first minutes: an example, an address that does not exist, a slow line, files that come twice or by pasting.
import { atIssuer, expect, expectAccessible, server, signIn, test } from './page';

test('the example project leads to a cited answer in two clicks and can be deleted', async ({ page, person }) => {
  await signIn(page, person);
  await page.getByRole('button', { name: 'Try the example project' }).click();
  await expect(page.getByRole('heading', { name: /^Example: crack detection/, level: 1 })).toBeVisible();
  await expect(page.getByLabel('Your question')).toHaveValue(/looks like SR&ED/);
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-result="PRECHECK"] .cite').first()).toBeVisible();
  // No code of the API shows as it is.
  expect(await page.locator('main').innerText()).not.toMatch(/[a-z]+_[a-z]+/);
  await page.getByTitle('All projects').click();
  const card = page.locator('main li');
  await expect(card.getByText('Example', { exact: true })).toBeVisible();
  await expectAccessible(page, 'example card');
  await card.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'Create your first project' })).toBeVisible();
});

test('a wrong address shows the page\'s own "not found"', async ({ page, person }) => {
  await page.goto(`${server()}/p/no-such-page`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await atIssuer(page, person);
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await expectAccessible(page, 'not found');
  await page.getByRole('link', { name: 'All projects' }).click();
  await expect(page.getByRole('heading', { name: 'Create your first project' })).toBeVisible();
});

test('the first screen shows before styles and scripts have arrived', async ({ page }) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/assets/*', async (route) => {
    if (/\.(js|css)$/.test(route.request().url())) await held;
    await route.continue();
  });
  await page.goto(server(), { waitUntil: 'commit' });
  await expect(page.getByText('Loading…')).toBeVisible();
  // Painted, not only in the document.
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  release();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('Loading…')).toHaveCount(0);
});

test('dialogs and menus pass axe, moderate findings included', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person);
  await page.getByRole('button', { name: 'New project' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 'new project');
  await page.keyboard.press('Escape');
  await page.goto(server() + path);
  await page.getByRole('button', { name: /runs left this month/ }).click();
  await expect(page.getByText('Plan: Free')).toBeVisible();
  await expectAccessible(page, 'quota');
});

test('the file dialog offers the readable types, the limit is named, and a file that is already there is noticed', async ({
  page,
  person,
  api,
}) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  const input = page.getByTestId('file-input');
  await expect(input).toHaveAttribute('accept', /\.pdf.*\.docx|\.docx.*\.pdf/);
  await expect(page.locator('[data-limit]')).toContainText('Up to 26.2 MB each');
  const file = { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('2025-03-03 It was unknown whether 31 ms would hold.') };
  await input.setInputFiles(file);
  await expect(page.locator('[data-file="notes.md"][data-state="READY"]')).toBeVisible();
  await input.setInputFiles(file);
  const notice = page.locator('[data-upload="failed"]');
  await expect(notice).toContainText('already in the project');
  await notice.getByRole('button', { name: 'Upload anyway' }).click();
  await expect(page.locator('[data-file="notes.md"][data-state="READY"]')).toHaveCount(2);
});

test('pasted files are uploaded', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await expect(page.getByLabel('Your question')).toBeVisible();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['2025-03-03 We tested 31 ms.'], 'pasted.md', { type: 'text/markdown' }));
    document.getElementById('question')!.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.locator('[data-file="pasted.md"][data-state="READY"]')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Attach pasted.md' })).toBeChecked();
});

test('a citation in a PDF opens its page with the quote marked, and the next citation follows', async ({ page, person, api }) => {
  const { path, sessionId, fileIds } = await api.project();
  await api.run(sessionId, { type: 'PRECHECK', input: 'Is it SR&ED?', selected_file_ids: [fileIds[2]] });
  await signIn(page, person, path);
  await page.locator('.pane.result .cite').first().click();
  const dialog = page.getByRole('dialog');
  const sheet = dialog.locator('.pdf-page[data-drawn="true"]');
  await expect(sheet).toBeVisible();
  await expect(sheet.locator('.pdf-mark').first()).toBeVisible();
  await expect(dialog.locator('mark')).toBeAttached();
  await expectAccessible(page, 'PDF citation');
  await expect(dialog.locator('.steps')).toContainText(/^c\d+ · 1 of \d+/);
  await dialog.getByRole('button', { name: 'Next source' }).click();
  await expect(dialog.locator('.steps')).toContainText(/ · 2 of \d+/);
  await expect(dialog.getByRole('button', { name: 'Next source' })).toBeFocused();
});
