// What a person is doing survives changes of the workspace: nodes, a selection of text, and the focus.
import type { Page } from '@playwright/test';
import { expect, quiet, server, signIn, test, type Api } from './page';

async function answered(page: Page, person: string, api: Api) {
  const made = await api.project();
  const body = { type: 'PRECHECK', input: 'Which part of this work looks like SR&ED?', selected_file_ids: made.fileIds };
  await api.run(made.sessionId, body);
  await signIn(page, person, made.path);
  await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();
  await page.getByText('Full text of the answer').click();
  await expect(page.getByRole('log').locator('table')).toBeVisible();
  return made;
}

test('attaching a file and opening a citation keep the nodes and the selection of an answer', async ({ page, person, api }) => {
  await answered(page, person, api);
  await quiet(page); // what loads later takes the place of what waits for it
  const removals = await page.evaluateHandle(() => {
    const counts = { conversation: 0, result: 0 };
    const count = (name: 'conversation' | 'result', pane: Element) =>
      new MutationObserver((records) => {
        for (const record of records) counts[name] += record.removedNodes.length;
      }).observe(pane, { childList: true, subtree: true });
    count('conversation', document.querySelector('.messages')!);
    count('result', document.querySelector('.pane.result')!);
    return counts;
  });
  await page.evaluate(() => {
    const paragraph = document.querySelector('.message.assistant .markdown')!.firstElementChild!;
    document.getSelection()!.selectAllChildren(paragraph);
  });
  const selection = () => page.evaluate(() => document.getSelection()!.toString());
  const selected = await selection();
  expect(selected.length).toBeGreaterThan(20);
  await page.getByLabel('Attach lab-notes-2025-03.md').press('Space');
  await expect(page.getByRole('group', { name: 'What will be sent' })).toContainText('1 file');
  await page.locator('.pane.result .cite').first().press('Enter');
  await expect(page.getByRole('dialog').locator('mark').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await removals.jsonValue()).toEqual({ conversation: 0, result: 0 });
  expect(await selection()).toBe(selected);
});

test('the focus returns to where it was', async ({ page, person, api }) => {
  const { projectId } = await answered(page, person, api);
  const focused = () => page.evaluate(() => document.activeElement?.tagName);
  // A dialog that a menu opened.
  const actions = page.getByRole('button', { name: 'Actions for lab-notes-2025-03.md' });
  await actions.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(actions).toBeFocused();
  // A row that is gone: the focus stays in its list.
  await actions.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(page.locator('[data-file="lab-notes-2025-03.md"]')).toHaveCount(0);
  await expect.poll(focused).not.toBe('BODY');
  // A question that is sent: the next one can be typed at once.
  const question = page.getByLabel('Your question');
  await question.fill('On 2025-03-03 we tested the cache.');
  await question.press('Enter');
  await expect(question).toHaveValue('');
  await expect(question).toBeFocused();
  // A citation of the new answer.
  await expect(page.locator('.pane.result .cite').first()).toHaveAttribute('title', /^On 2025-03-03/);
  const cite = page.locator('.pane.result .cite').first();
  await cite.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(cite).toBeFocused();
  // A session deleted from under its own row.
  await page
    .getByRole('region', { name: 'Sessions' })
    .getByRole('button', { name: /^Actions for/ })
    .press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(page).toHaveURL(`${server()}/p/${projectId}`);
  await expect.poll(focused).not.toBe('BODY');
});
