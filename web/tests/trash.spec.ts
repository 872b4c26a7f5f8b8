import { expect, expectAccessible, server, signIn, test } from './page';

test('a deleted project waits in the trash and comes back with its sessions and files', async ({ page, person, api }) => {
  const { path, projectId } = await api.project();
  await signIn(page, person, path);
  await expect(page.locator('[data-state="READY"]')).toHaveCount(3);
  await page.getByRole('button', { name: 'Actions for Crack detection on the trolley' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('You can restore it for 30 days');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'Create your first project' })).toBeVisible();

  await page.getByRole('link', { name: 'Trash' }).click();
  await expect(page).toHaveURL(`${server()}/trash`);
  const row = page.locator(`[data-trashed="${projectId}"]`);
  await expect(row).toContainText('Crack detection on the trolley');
  await expect(row).toContainText('3 files · 1 session');
  await expect(row).toContainText('Permanently deleted on');
  await expectAccessible(page, 'trash');
  await row.getByRole('button', { name: 'Restore Crack detection on the trolley' }).click();
  await expect(page).toHaveURL(`${server()}/p/${projectId}`);
  await expect(page.locator('[data-state="READY"]')).toHaveCount(3);

  // Its address can be opened, and says when there is nothing.
  expect((await page.goto(`${server()}/trash`))?.status()).toBe(200);
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await page.getByRole('button', { name: 'Français' }).click();
  await expect(page.getByRole('heading', { name: 'La corbeille est vide' })).toBeVisible();
  await expectAccessible(page, 'trash in French');
});

test('a project in the trash is deleted for good', async ({ page, person, api }) => {
  const { projectId } = await api.project('PRECHECK', false);
  await api.remove(`/projects/${projectId}`);
  await signIn(page, person, '/trash');
  const row = page.locator(`[data-trashed="${projectId}"]`);
  await row.getByRole('button', { name: /^Delete for good: / }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('permanently deleted, now and not after 30 days');
  await expectAccessible(page, 'deleting for good');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: /^Delete for good: / }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await expect.poll(() => api.call('GET', '/projects?deleted=true')).toMatchObject({ items: [] });
});
