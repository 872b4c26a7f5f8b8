import { atIssuer, expect, expectAccessible, server, signIn, test } from './page';

test('one sign-in lasts through a reload, another tab and the back button', async ({ page, person, api, context }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person);
  await page.getByRole('link', { name: 'Crack detection on the trolley' }).click();
  await page
    .getByRole('region', { name: 'Sessions' })
    .getByRole('link', { name: /^Is it SR&ED/ })
    .click();
  await expect(page).toHaveURL(server() + path);
  const question = page.getByLabel('Your question');
  await question.fill('A half-written question');

  await page.reload();
  await expect(page).toHaveURL(server() + path);
  await expect(question).toHaveValue('A half-written question');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Choose or start a session' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole('heading', { name: 'Crack detection on the trolley' })).toBeVisible();

  const tab = await context.newPage();
  await tab.goto(server() + path);
  await expect(tab.getByLabel('Your question')).toBeVisible();

  // Signing out applies to both tabs, and the next person can sign in.
  await tab.getByRole('button', { name: 'Account' }).press('Enter');
  await expect(tab.getByRole('menuitem', { name: 'API documentation' })).toBeFocused();
  await expectAccessible(tab, 'account');
  await tab.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(tab.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await tab.reload();
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await atIssuer(tab, `other-${person}`);
  await expect(tab.getByRole('heading', { name: 'Create your first project' })).toBeVisible();
});

test('signing in leads to the address that was opened', async ({ page, person, api, context }) => {
  const { path } = await api.project('PRECHECK', false);
  await page.goto(server() + path);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await atIssuer(page, person);
  await expect(page).toHaveURL(server() + path);
  await expect(page.getByLabel('Your question')).toBeVisible();

  // The issuer no longer knows the person: the page asks for a sign-in and keeps the address.
  await context.clearCookies();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page).toHaveURL(server() + path);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await atIssuer(page, person);
  await expect(page.getByLabel('Your question')).toBeVisible();
});
