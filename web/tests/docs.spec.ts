import { expect, server, test as base } from './page';

// Swagger UI's own messages in the console are not faults of ours.
const test = base.extend<{ faults: string[] }>({ faults: async ({}, use) => use([]) });

test('Swagger UI signs in with code and PKCE, and "Try it out" works', async ({ page, person, context }) => {
  await page.goto(`${server()}/docs/`);
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  await expect(page.locator('.auth-container'), 'one form, the one that signs in').toHaveCount(1);
  const oidc = page.locator('.auth-container', { hasText: 'authorization_code' });
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    oidc
      .getByRole('button', { name: 'Apply given OAuth2 credentials' })
      .or(oidc.getByRole('button', { name: 'Authorize' }))
      .click(),
  ]);
  expect(
    new URL(popup.url()).searchParams.get('code_challenge_method') ?? (await popup.waitForURL(/code_challenge_method=S256/), 'S256'),
  ).toBe('S256');
  await popup.getByLabel('Somebody else').fill(person);
  await popup.getByRole('button', { name: 'Sign in' }).click();
  await expect(oidc.getByRole('button', { name: /Logout|Remove authorization/ })).toBeVisible();
  await oidc.getByRole('button', { name: 'Close' }).click();

  // The typical flow with "Execute" alone: the examples of bodies work, and ids come from earlier answers.
  for (const [name, shows] of [
    ['Projects-createProject', '"status": "DRAFT"'],
    ['Sessions-createSession', '"status": "ACTIVE"'],
    ['Runs-preflightRun', '"wouldRun": true'],
    ['Runs-createRun', '"status": "SUCCEEDED"'],
    ['Runs-getRunEvents', 'event: run.completed'],
    ['History-getHistory', '"role": "ASSISTANT"'],
    ['Quotas-getMyQuotas', '"tier": "FREE"'],
  ] as const) {
    const operation = page.locator(`#operations-${name}`);
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    await expect(operation.locator('.live-responses-table'), name).toContainText(shows);
    if (name === 'Runs-createRun') await expect(operation.locator('.opblock-description-wrapper').first()).toContainText('streamRun');
    await operation.locator('.opblock-summary-control').click();
  }

  // A file goes to the object store from a form beside the operation that announces it.
  const presign = page.locator('#operations-Files-presignFiles');
  await presign.locator('.opblock-summary-control').click();
  const body = presign.locator('.body-param__text');
  await body.fill(JSON.stringify({ files: [{ filename: 'notes.md', contentType: 'text/markdown', fileSize: 5 }] }));
  await presign.getByRole('button', { name: 'Execute' }).click();
  await presign.getByLabel('Upload a file').setInputFiles({ name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('notes') });
  await presign.getByRole('button', { name: 'PUT' }).click();
  await expect(presign.locator('output')).toContainText('Uploaded');
  const confirm = page.locator('#operations-Files-confirmFile');
  await confirm.locator('.opblock-summary-control').click();
  await confirm.getByRole('button', { name: 'Execute' }).click();
  await expect(confirm.locator('.live-responses-table')).toContainText('"uploadStatus": "CONFIRMED"');
});
