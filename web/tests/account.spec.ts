// What people do with what is kept about them: take it away, keep it as evidence, erase it.
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { expectAccessible, signIn, test } from './page';

test('the journal offers an evidence pack, says what it is, and until when it is kept', async ({ page, person, api }) => {
  const { projectId, sessionId } = await api.project('PRECHECK', false);
  await api.call('POST', `/sessions/${sessionId}/runs`, { type: 'PRECHECK', input: 'Is it SR&ED?' });
  await api.call('PATCH', `/projects/${projectId}`, { taxYearStart: '2024-10-01', taxYearEnd: '2025-09-30' });
  await signIn(page, person, `/p/${projectId}/journal`);
  const pack = page.getByRole('region', { name: 'Evidence pack' });
  await expect(pack).toContainText('A reviewer can check it without this server');
  await expect(pack).toContainText('It does not prove that the records are true');
  await expect(pack).toContainText('kept until Sep 30, 2031');
  await expect(page.locator('[data-journal="status"]')).toContainText('retention date · Sep 30, 2031');
  await pack.getByRole('button', { name: 'Evidence pack' }).click();
  await expect(pack).toHaveAttribute('data-pack', 'READY');
  await expectAccessible(page, 'evidence pack');
  const download = page.waitForEvent('download');
  await pack.getByRole('button', { name: /^Download / }).click();
  expect((await download).suggestedFilename()).toMatch(/-evidence\.zip$/);
});

test('people download their data, and erase their account with a typed phrase', async ({ page, person, api }) => {
  const { projectId } = await api.project('PRECHECK', false);
  await signIn(page, person, `/p/${projectId}`);
  const menu = async (name: string) => {
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await menu('Download my data');
  const dialog = page.getByRole('dialog', { name: 'Download my data' });
  await expect(dialog.locator('[data-my-export]')).toHaveAttribute('data-my-export', 'READY');
  await expectAccessible(page, 'my data');
  const download = page.waitForEvent('download');
  await dialog.getByRole('link', { name: /\.zip$/ }).click();
  const content = readFileSync(await (await download).path());
  expect(content.includes('account.json') && content.includes('projects.jsonl')).toBe(true);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await menu('Erase my account');
  const erase = page.getByRole('dialog', { name: 'Erase my account' });
  const action = erase.getByRole('button', { name: 'Erase everything' });
  await erase.getByRole('textbox').fill('erase');
  await expect(action).toBeDisabled();
  await expectAccessible(page, 'erase account');
  await erase.getByRole('textbox').fill('erase my account');
  await action.click();
  await expect(page).not.toHaveURL(new RegExp(projectId));
  await expect
    .poll(async () => (await api.call<{ items: unknown[] }>('GET', '/projects')).items.length, {
      message: 'the token is that of a new user',
    })
    .toBe(0);
});
