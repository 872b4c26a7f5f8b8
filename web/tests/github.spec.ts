import { expect, expectAccessible, server, signIn, test } from './page';

test('connect GitHub, choose a repository, disconnect', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  const github = page.getByRole('region', { name: 'GitHub' });
  await github.getByRole('button', { name: 'Connect GitHub' }).click();
  await page.getByRole('button', { name: 'alice' }).click();
  await expect(page).toHaveURL(server() + path);
  await github.getByLabel('Repository').selectOption({ index: 1 });
  await expect(github.getByLabel('Branch')).not.toHaveValue('');
  await expectAccessible(page, 'choosing a repository', '.pane.sources');
  await github.getByRole('button', { name: 'Use this branch' }).click();
  await expect(github).toContainText('as alice');
  await expect(github).toContainText(/\w+\/[\w-]+ · \w+/);
  await github.getByRole('button', { name: 'Disconnect' }).click();
  await expect(github).toContainText('Not connected');
});
