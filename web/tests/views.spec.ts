import { expect, expectAccessible, picture, server, signIn, signInByForm, test } from './page';

test('nothing is cut off from 360 to 2560 pixels, dark and light', async ({ page, person, api }) => {
  const { path, sessionId, fileIds } = await api.project();
  await api.run(sessionId, { type: 'PRECHECK', input: 'Which part of this work looks like SR&ED?', selected_file_ids: fileIds });
  await signIn(page, person, path);
  await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();
  const fits = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('html, .top, .project, .pane, .messages, .composer')].every(
        (box) => box.scrollWidth <= box.clientWidth + 1 && box.getBoundingClientRect().right <= window.innerWidth + 1,
      ),
    );
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [360, 900, 2560]) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      if (width < 1180) {
        for (const pane of ['Sources', 'Result', 'Conversation'].slice(width === 360 ? 0 : 1)) {
          // the sources are always visible at this width
          await page.locator('.pane-nav').getByText(pane).click();
          await expect(page.getByRole(pane === 'Sources' ? 'complementary' : 'region', { name: pane })).toBeVisible();
          await expect.poll(fits, `${pane} at ${width}`).toBe(true);
        }
      }
      await expect.poll(fits, `${width} ${scheme}`).toBe(true);
      if (width === 360) {
        await page.getByRole('button', { name: 'Français' }).click();
        await expect(page.getByRole('button', { name: 'Envoyer' })).toBeVisible();
        await expect.poll(fits, `French ${scheme}`).toBe(true);
        await page.getByRole('button', { name: 'English' }).click();
        await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
      }
      if (scheme === 'dark' && width === 2560) await expectAccessible(page, 'dark');
      if (scheme === 'light' && width === 360) await expectAccessible(page, 'phone');
      if (scheme === 'light' && width === 360) await picture(page, 'phone');
    }
    if (scheme === 'dark') {
      await page.setViewportSize({ width: 1440, height: 900 });
      await picture(page, 'dark');
    }
  }
});

test('the page in French', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await page.getByRole('button', { name: 'Français' }).click();
  await expect(page.getByRole('heading', { name: 'Fichiers', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr-CA');
  await page.getByLabel('Votre question').fill('On ignorait si le cache tiendrait 31 ms. Nous avons testé trois tailles.');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await expect(page.locator('[data-result="PRECHECK"]')).toContainText('Incertitude technologique');
  await expectAccessible(page, 'French');
  await picture(page, 'french');
});

test('the page can be used with the keyboard alone', async ({ page, person, api }) => {
  await api.project('PRECHECK', false);
  await signIn(page, person);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to main content' })).toBeFocused();
  await page.getByRole('button', { name: 'New project' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'By keyboard' })).toBeVisible();
  await page.getByRole('button', { name: 'New session' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByLabel('Purpose')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'New session' })).toBeFocused();
});

test('the page has a strict policy and stores no token', async ({ page, person, request }) => {
  const index = await request.get(`${server()}/`, { headers: { Accept: 'text/html' } });
  const policy = index.headers()['content-security-policy'];
  expect(policy).not.toContain('unsafe');
  expect(await index.text()).not.toMatch(/<script(?![^>]*src=)/);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await index.text())![1];
  const asset = (await request.get(server() + script, { headers: { 'Accept-Encoding': 'gzip' } })).headers();
  expect(asset['cache-control']).toContain('immutable');
  expect(asset['content-encoding']).toBe('gzip');
  expect((await request.head(`${server()}/`)).status()).toBe(200);
  expect((await request.get(`${server()}/assets/no-such-file.js`)).status()).toBe(404);
  expect((await request.get(`${server()}/p/x`, { headers: { Accept: 'application/json' } })).status()).toBe(404);

  await signInByForm(page, person);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }));
  expect(kept).not.toMatch(/eyJ|access_token|refresh_token/);
});
