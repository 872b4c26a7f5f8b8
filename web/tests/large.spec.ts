// Large projects: many sessions and files, long histories and logbooks, long questions.
import type { Page } from '@playwright/test';
import { expect, signIn, test } from './page';

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const now = '2026-03-03T12:00:00Z';

/** Answers a GET of the API with JSON. What is large would take long to make through the API. */
const answerWith = (page: Page, path: RegExp, json: (url: URL) => unknown) =>
  page.route(path, (route) =>
    route.request().method() === 'GET' ? route.fulfill({ json: json(new URL(route.request().url())) }) : route.fallback(),
  );

const nodes = (page: Page, selector: string) => page.locator(selector).evaluate((element) => element.querySelectorAll('*').length);

test('300 sessions are links in a list that scrolls on its own and draws what is in sight', async ({ page, person, api }) => {
  const { path, projectId } = await api.project('PRECHECK', false);
  const sessions = Array.from({ length: 300 }, (_, n) => ({
    id: uuid(n),
    projectId,
    type: 'LOGBOOK',
    status: 'ACTIVE',
    title: `Week ${n}`,
    messageCount: 0,
    createdAt: now,
    updatedAt: now,
  }));
  await answerWith(page, /\/projects\/[0-9a-f-]+\/sessions\?/, () => ({ items: sessions, nextCursor: null }));
  await signIn(page, person, path);
  const list = page.locator('.scroll-list.sessions');
  await expect(list.getByRole('link', { name: /^Week 5/ }).first()).toBeVisible();
  expect(await list.locator('.row').count()).toBeLessThan(60);
  await expect(page.locator('.drop button')).toBeInViewport();
  // A row may be measured after the jump, which moves it.
  await expect(async () => {
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(list.getByRole('link', { name: 'Week 299' })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.getByLabel('Filter sessions').fill('week 150');
  await expect(list.getByRole('link')).toHaveCount(1);
  await expect(list.getByRole('link')).toHaveAttribute('href', new RegExp(`/p/${projectId}/s/`));
});

test('a history of 5,000 messages draws only those in sight and loads one result', async ({ page, person, api }) => {
  const { path, sessionId } = await api.project('PRECHECK', false);
  const messages = Array.from({ length: 5000 }, (_, n) => ({
    id: uuid(n),
    role: n % 2 === 0 ? 'USER' : 'ASSISTANT',
    runId: n % 2 === 0 ? null : uuid(10_000 + n),
    createdAt: now,
    content: n % 2 === 0 ? `Question ${n / 2}` : `## Answer ${(n - 1) / 2}\n\nWith a source [c1].\n\n${'More words. '.repeat(100)}`,
  }));
  // The API returns at most 200; a page that large stands for all that a person has loaded.
  await answerWith(page, /\/history\?/, () => ({ items: messages, nextCursor: null }));
  const results: string[] = [];
  page.on('request', (request) => void (/\/runs\/[0-9a-f-]+$/.test(request.url()) && results.push(request.url())));
  await answerWith(page, /\/sessions\/[0-9a-f-]+\/runs\?/, () => ({
    items: [
      {
        runId: uuid(14_999),
        sessionId,
        type: 'PRECHECK',
        status: 'SUCCEEDED',
        messages: { userMessageId: uuid(4998), assistantMessageId: uuid(4999) },
        selectedFileIds: [],
        historyLimit: 10,
        error: null,
        quotaEffect: 'CONFIRMED',
        github: { used: false, reason: 'not_bound' },
        requestId: 'r',
        createdAt: now,
        startedAt: now,
        finishedAt: now,
      },
    ],
    nextCursor: null,
  }));
  await signIn(page, person, path);
  const question = (n: number) => page.locator('.message.user', { hasText: new RegExp(`^Question ${n}\\D`) });
  await expect(question(2499)).toBeInViewport();
  expect(await page.locator('.message').count()).toBeLessThan(60);
  expect(await nodes(page, '.messages')).toBeLessThan(1500);
  await expect.poll(() => [...new Set(results)]).toEqual([expect.stringContaining(uuid(14_999))]);
  await page.locator('.messages').evaluate((element) => element.dispatchEvent(new WheelEvent('wheel')));
  await expect(async () => {
    await page.locator('.messages').evaluate((element) => element.scrollTo(0, 0));
    await expect(question(0)).toBeVisible({ timeout: 1000 });
  }).toPass();
  expect(await page.locator('.message').count()).toBeLessThan(60);
});

test('a logbook of 2,000 rows draws only those in sight', async ({ page, person, api }) => {
  const { path, sessionId, fileIds } = await api.project('LOGBOOK');
  await api.run(sessionId, { type: 'LOGBOOK', input: 'Make the logbook.', selected_file_ids: fileIds });
  await page.route(/\/runs\/[0-9a-f-]+$/, async (route) => {
    const response = await route.fetch();
    const run = (await response.json()) as { python: { result: { entries: { id: string; date: string }[] } } };
    const [entry] = run.python.result.entries;
    run.python.result.entries = Array.from({ length: 2000 }, (_, n) => ({
      ...entry,
      id: `e${n}`,
      date: new Date(Date.UTC(2024, 0, 1 + Math.floor(n / 3))).toISOString().slice(0, 10),
    }));
    await route.fulfill({ response, json: run });
  });
  await signIn(page, person, path);
  await expect(page.locator('[data-entry]').first()).toBeVisible();
  expect(await page.locator('[data-entry]').count()).toBeLessThan(80);
  const list = page.locator('.scroll-list.logbook').first();
  // The list grows while rows are measured, so its end moves away from the first jump.
  await expect(async () => {
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(page.locator('time[datetime="2025-10-28"]').first()).toBeVisible({ timeout: 1000 });
  }).toPass();
});

test('60,000 pasted characters are all kept, counted, and can become a file', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  const question = page.getByLabel('Your question');
  await question.fill('It was unknown whether it would hold. '.repeat(1579).slice(0, 60_000));
  await expect(page.getByText('60,000 of 50,000 characters')).toBeVisible();
  await expect(page.getByText('Too long by 10,000 characters.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  expect((await question.inputValue()).length).toBe(60_000);
  await page.getByRole('button', { name: 'Add as a file' }).click();
  await expect(page.locator('[data-file="pasted-text.txt"][data-state="READY"]')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Attach pasted-text.txt' })).toBeChecked();
  await expect(question).toHaveValue('');
});

test('20 projects can be filtered and sorted', async ({ page, person }) => {
  await answerWith(page, /\/api\/v1\/projects\?/, () => ({
    items: Array.from({ length: 20 }, (_, n) => ({
      id: uuid(n),
      name: `Project ${n}`,
      fiscalYear: n < 5 ? '2023' : '2025',
      status: n === 7 ? 'SUBMITTED' : 'DRAFT',
      description: null,
      sessionCount: 0,
      fileCount: 0,
      createdAt: now,
      updatedAt: `2026-03-${String(n + 1).padStart(2, '0')}T12:00:00Z`,
    })),
    nextCursor: null,
  }));
  await signIn(page, person);
  const cards = page.locator('main li');
  await expect(cards).toHaveCount(20);
  await expect(cards.first()).toContainText('Project 19');
  await page.getByLabel('Sort by').selectOption('name');
  await expect(cards.first()).toContainText('Project 0');
  await page.getByLabel('Filter projects').fill('2023');
  await expect(cards).toHaveCount(5);
  await page.getByLabel('Filter projects').fill('');
  await page.getByLabel('Status', { exact: true }).selectOption('SUBMITTED');
  await expect(cards).toHaveCount(1);
});
