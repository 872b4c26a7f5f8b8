import type { Page } from '@playwright/test';
import { Api, expect, expectAccessible, mint, pauseWorker, picture, server, setLimits, signIn, signInByForm, test } from './page';

const question = (page: Page) => page.getByLabel('Your question');

async function send(page: Page, text: string) {
  await question(page).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

test.describe('while the worker is suspended', () => {
  test.describe.configure({ mode: 'default' }); // one after the other: they share one worker

  test('a run continues over a reload, and the page follows it again', async ({ page, person, api, context }) => {
    const { path, sessionId } = await api.project();
    await signIn(page, person, path);
    await page.getByLabel('Attach all readable files').check();
    const resume = pauseWorker();
    try {
      await send(page, 'Is it SR&ED?');
      await expect(page.locator('[data-live]').getByRole('button', { name: 'Stop' })).toBeVisible();
      await expect(question(page)).toHaveValue('');
      const tab = await context.newPage();
      await tab.goto(server() + path);
      await expect(tab.locator('[data-live]').getByRole('button', { name: 'Stop' })).toBeVisible();
      await page.reload();
      await expect(page).toHaveURL(server() + path);
      await expect(page.getByRole('log')).toContainText('Is it SR&ED?');
      await expect(page.locator('[data-live]').getByRole('button', { name: 'Stop' })).toBeVisible();
      // A long step is seen to move.
      const elapsed = page.locator('[data-elapsed]');
      const before = await elapsed.textContent();
      await expect(elapsed).not.toHaveText(before ?? '');
      await picture(page, 'running');
    } finally {
      resume();
    }
    await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();
    await expect(page.locator('[data-live]')).toHaveCount(0);
    await expect(page.getByLabel('Attach lab-notes-2025-03.md')).toBeChecked();
    const { items } = await api.call<{ items: unknown[] }>('GET', `/sessions/${sessionId}/runs`);
    expect(items).toHaveLength(1);
  });

  test('a waiting run says what it waits for', async ({ page, person, api }) => {
    const { path, projectId } = await api.project('PRECHECK', false);
    await signIn(page, person, path);
    const resume = pauseWorker();
    try {
      // Until the server has noticed, runs start at once.
      const waitsFor = async () => {
        const session = await api.call<{ id: string }>('POST', `/projects/${projectId}/sessions`, { type: 'PRECHECK' });
        const body = { type: 'PRECHECK', input: 'Is it SR&ED?' };
        const background = { Prefer: 'respond-async' };
        return (await api.call<{ waitingFor: string | null }>('POST', `/sessions/${session.id}/runs`, body, background)).waitingFor;
      };
      await expect.poll(waitsFor).toBe('worker');
      await send(page, 'Is it SR&ED?');
      await expect(page.getByText('the analysis service is not ready', { exact: false })).toBeVisible();
    } finally {
      resume();
    }
    await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();
  });

  test('a stopped run can be retried', async ({ page, person, api }) => {
    const { path } = await api.project('PRECHECK', false);
    await signIn(page, person, path);
    const outcome = page.locator('[data-outcome="CANCELLED"]');
    const resume = pauseWorker();
    try {
      await send(page, 'Is it SR&ED?');
      await page.getByRole('button', { name: 'Stop' }).click();
      await expect(outcome).toContainText('was stopped');
    } finally {
      resume();
    }
    await expect(page.getByRole('button', { name: /50 of 50 runs left/ })).toBeVisible();
    await expectAccessible(page, 'stopped');
    await outcome.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();
    await expect(outcome).toHaveCount(0);
  });

  test('an answer below other questions names its own', async ({ page, person, api }) => {
    const { path } = await api.project('PRECHECK', false);
    await signIn(page, person, path);
    const outcome = page.locator('[data-outcome="CANCELLED"]');
    const answers = page.locator('.message.assistant');
    const resume = pauseWorker();
    try {
      await send(page, 'What did we do?');
      await page.getByRole('button', { name: 'Stop' }).click();
      await expect(outcome).toContainText('was stopped');
    } finally {
      resume();
    }
    await send(page, 'Is it SR&ED?');
    await expect(answers).toHaveCount(1);
    await expect(answers.first()).not.toContainText('Answer to');
    await outcome.getByRole('button', { name: 'Try again' }).click();
    await expect(answers).toHaveCount(2);
    await expect(answers.last()).toContainText('Answer to “What did we do?”');
    await expectAccessible(page, 'answer to');
    await answers.last().getByRole('button', { name: '“What did we do?”' }).click();
    await expect(page.locator('.message.user').first()).toBeFocused();
  });
});

test('a question asked in one tab shows in the other', async ({ page, person, api, context }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  const tab = await context.newPage();
  await tab.goto(server() + path);
  await expect(question(tab)).toBeVisible();
  await send(page, 'Is it SR&ED?');
  await expect(tab.getByRole('log')).toContainText('Is it SR&ED?');
  await expect(tab.locator('[data-result="PRECHECK"]')).toBeVisible();
  await expect(tab.getByRole('button', { name: /49 of 50 runs left/ })).toBeVisible();
});

test('a broken stream resumes after its last event', async ({ page, person, api }) => {
  const { path, fileIds } = await api.project();
  expect(fileIds).toHaveLength(3);
  await signIn(page, person, path);
  await page.getByLabel('Attach all readable files').check();
  // The first response is cut off after its first event, as by a proxy that times out.
  const asked: string[] = [];
  await page.route(/\/sessions\/[0-9a-f-]+\/runs$/, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    const answer = await route.fetch();
    const body = await answer.text();
    await route.fulfill({
      response: answer,
      headers: { ...answer.headers(), 'content-length': '' },
      body: body.slice(0, body.indexOf('\n\n') + 2),
    });
  });
  page.on('request', (request) => {
    if (/\/events$/.test(request.url()) && request.method() === 'GET') asked.push(request.headers()['last-event-id'] ?? 'none');
  });
  await send(page, 'Is it SR&ED?');
  await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();
  await expect(page.locator('[data-live]')).toHaveCount(0);
  expect(asked[0]).toBe('1');
});

test('a question that the busy server refuses is sent later, once', async ({ page, person, api }) => {
  const { path, sessionId } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  let busy = true; // until the page has said so
  await page.route(/\/sessions\/[0-9a-f-]+\/runs$/, async (route) => {
    if (route.request().method() !== 'POST' || !busy) return route.fallback();
    const body = { type: 'about:blank', title: 'Service Unavailable', status: 503, code: 'unavailable', requestId: 'r' };
    await route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(body) });
  });
  await send(page, 'Is it SR&ED?');
  await expect(page.getByText('too many runs are waiting', { exact: false })).toBeVisible();
  busy = false;
  await expect(page.locator('[data-result="PRECHECK"]')).toBeVisible();
  const { items } = await api.call<{ items: unknown[] }>('GET', `/sessions/${sessionId}/runs`);
  expect(items).toHaveLength(1);
});

test('an offline question is kept and sent once', async ({ page, person, api, context }) => {
  const { path, sessionId } = await api.project('LOGBOOK', false);
  await signIn(page, person, path);
  await expect(page.getByRole('group', { name: 'What will be sent' })).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText('You are offline.', { exact: false })).toBeVisible();
  await send(page, 'On 2025-03-03 we tested the cache for 2 h. p99 fell to 31 ms.');
  await expect(page.getByText('Not sent yet', { exact: false })).toBeVisible();
  // Cancelled, it stays in the field; sent again, it waits for the network.
  await page.getByRole('log').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Not sent yet', { exact: false })).toHaveCount(0);
  await expect(question(page)).toHaveValue(/^On 2025-03-03/);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Not sent yet', { exact: false })).toBeVisible();
  await context.setOffline(false);
  await expect(page.locator('[data-result="LOGBOOK"]')).toBeVisible();
  const { items } = await api.call<{ items: unknown[] }>('GET', `/sessions/${sessionId}/runs`);
  expect(items).toHaveLength(1);
});

test('an expired token is renewed silently', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  const lists: string[] = [];
  page.on('request', (request) => void (new URL(request.url()).pathname.endsWith('/projects') && lists.push(request.url())));
  await signInByForm(page, person, path);
  await expect(question(page)).toBeVisible();
  expect(lists, 'signing in leads straight back, without loading the list').toEqual([]);
  // The server refuses this expired token, so the page gets a new one from the issuer. The click requests the list; requests of the
  // workspace are cancelled when it closes, and their refusals with them.
  const old = await mint(person, -60);
  let refused = 0;
  await page.route('**/api/v1/projects?*', (route) => {
    if (refused > 0) return route.fallback();
    refused++;
    return route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${old}` } });
  });
  const renewal = page.waitForRequest(
    (request) => request.url().endsWith('/token') && (request.postData() ?? '').includes('grant_type=refresh_token'),
  );
  await page.getByTitle('All projects').first().click();
  await renewal;
  await expect(page.getByRole('link', { name: 'Crack detection on the trolley' })).toBeVisible();
  expect(refused).toBe(1);
});

test('a token that cannot be renewed leads to a sign-in and back to the same address', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await question(page).fill('A half-written question');
  await page.getByRole('button', { name: 'New session' }).click(); // no request of its own may find out first
  const old = await mint(person, -60);
  await page.route('**/api/v1/**', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${old}` } }),
  );
  await page.route('**/token', async (route) =>
    route.continue({ postData: 'grant_type=refresh_token&client_id=sredspace-web&refresh_token=void' }),
  );
  await page.getByRole('button', { name: 'Create' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has expired' });
  await expect(dialog).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(server() + path);
  await expect(question(page)).toHaveValue('A half-written question');
});

test('a used-up monthly quota blocks the composer', async ({ page, person, api }) => {
  const { path, sessionId } = await api.project('PRECHECK', false);
  await setLimits(person, { AI_RUNS_MONTHLY: 2 });
  for (let i = 0; i < 2; i++) await api.run(sessionId, { type: 'PRECHECK', input: 'Nothing to read.', history_limit: 0 });
  await signIn(page, person, path);
  await expect(page.locator('[data-blocked="quota_exceeded"]')).toBeVisible();
  await expect(page.getByRole('button', { name: '0 of 2 runs left this month' })).toBeVisible();
  await question(page).fill('One more?');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await picture(page, 'quota');
  await expectAccessible(page, 'quota');
});

test('a project of another person does not exist', async ({ page, person, api }) => {
  const other = new Api(await mint(`bob-${person}`));
  const { path } = await other.project('PRECHECK', false);
  await api.project('PRECHECK', false);
  await signIn(page, person, path);
  // The lists of the project may say first that they could not load.
  await expect(page.getByRole('alert').filter({ hasText: 'does not exist' }).first()).toBeVisible();
});
