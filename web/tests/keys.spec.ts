// The keyboard: sending, finding, citations, and what single letters do.
import { expect, expectAccessible, signIn, test } from './page';

test('Enter sends unless a character is being composed, Shift+Enter breaks the line, a setting swaps them', async ({
  page,
  person,
  api,
}) => {
  const { path, sessionId } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  const question = page.getByLabel('Your question');
  const questions = page.locator('.message.user');
  await question.fill('On 2025-03-03');
  await question.press('Shift+Enter');
  await question.pressSequentially('we tested the cache.');
  await expect(question).toHaveValue('On 2025-03-03\nwe tested the cache.');
  await question.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await expect(question).toHaveValue('On 2025-03-03\nwe tested the cache.');
  await question.press('Enter');
  await expect(questions).toHaveCount(1);
  await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Keyboard' }).click();
  await page.getByLabel('Enter sends the question').uncheck();
  await expectAccessible(page, 'keyboard settings');
  await page.keyboard.press('Escape');
  await question.fill('One');
  await question.press('Enter');
  await question.pressSequentially('Two');
  await expect(question).toHaveValue('One\nTwo');
  await question.press('Control+Enter');
  await expect(questions).toHaveCount(2);
  await expect(page.locator('.message.assistant')).toHaveCount(2);
  await expect(page.locator('[data-live]')).toHaveCount(0);
  // The session is named after its first question.
  await expect(page.getByRole('heading', { name: 'On 2025-03-03', level: 2 })).toBeVisible();
  const runs = () => api.call<{ items: unknown[] }>('GET', `/sessions/${sessionId}/runs`);
  await expect.poll(async () => (await runs()).items.length).toBe(2); // a question shows before the server has it
});

test('Ctrl+K finds projects, sessions and files', async ({ page, person, api }) => {
  const { path, projectId } = await api.project('PRECHECK');
  await api.call('POST', `/projects/${projectId}/sessions`, { type: 'LOGBOOK', title: 'Été: essais de février' });
  await api.call('POST', '/projects', { name: 'Membrane fouling', fiscalYear: '2024' });
  await signIn(page, person, path);
  await expect(page.locator('[data-state="READY"]')).toHaveCount(3);
  const find = async (text: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Find/ }).fill(text);
  };
  await find('ete essais');
  await expect(page.getByRole('dialog').getByRole('option')).toHaveCount(1);
  await expectAccessible(page, 'find');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Été: essais de février', level: 2 })).toBeVisible();
  await find('tp07');
  await expect(page.getByRole('option', { name: /test-protocol/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /test-protocol/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await find('project');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await page
    .getByRole('dialog')
    .getByRole('option', { name: /Membrane/ })
    .click();
  await expect(page.getByRole('heading', { name: 'Membrane fouling', level: 1 })).toBeVisible();
});

test('single letters do nothing until they are turned on', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await page.getByRole('button', { name: 'Account' }).focus();
  await page.keyboard.press('n');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Keyboard' }).press('Enter');
  await page.getByLabel('Single-letter shortcuts').check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('c');
  await expect(page.getByLabel('Your question')).toBeFocused();
  await page.keyboard.press('n');
  await expect(page.getByLabel('Your question')).toHaveValue('n');
  await page.getByRole('button', { name: 'Account' }).focus();
  await page.keyboard.press('n');
  await expect(page.getByRole('dialog', { name: 'New session' })).toBeVisible();
});

test('the citations of a result are one tab stop with arrow keys, and a skip link reaches the question', async ({ page, person, api }) => {
  const { path, sessionId, fileIds } = await api.project();
  await api.run(sessionId, { type: 'PRECHECK', input: 'What is missing?', selected_file_ids: fileIds });
  await signIn(page, person, path);
  const cites = page.locator('.pane.result .cite');
  await expect(cites.first()).toBeVisible();
  await expect(cites.nth(5)).toBeAttached();
  await expect(page.locator('.pane.result .cite[tabindex="0"]')).toHaveCount(1);
  await cites.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(cites.nth(1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(cites.last()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cites.first()).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator('.pane.result .cite:focus')).toHaveCount(0);

  await page.reload();
  await expect(page.getByLabel('Your question')).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the question box' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Your question')).toBeFocused();
});

test('dates name their time zone', async ({ page, person, api }) => {
  const { path, sessionId } = await api.project('PRECHECK', false);
  await api.run(sessionId, { type: 'PRECHECK', input: 'On 2025-03-03 we tested the cache.' });
  await signIn(page, person, path);
  const zone = await page.evaluate(
    () => new Intl.DateTimeFormat('en-CA', { timeZoneName: 'short' }).formatToParts().find(({ type }) => type === 'timeZoneName')!.value,
  );
  await expect(page.locator('.message time').first()).toContainText(zone);
});
