// What is gone, refused or broken off says so and leads on; nothing that was typed is lost.
import type { Page } from '@playwright/test';
import { expect, mint, server, setLimits, signIn, test } from './page';

const question = (page: Page) => page.getByLabel('Your question');
const notes = (name: string, text = '2025-03-03 It was unknown whether the cache would hold 31 ms.') => ({
  name,
  mimeType: 'text/markdown',
  buffer: Buffer.from(text),
});

test('a session that is deleted in another tab or on another machine says so, and gives the question back', async ({
  page,
  person,
  api,
  context,
}) => {
  const { path, projectId, sessionId } = await api.project('PRECHECK', false);
  const other = await api.call<{ id: string }>('POST', `/projects/${projectId}/sessions`, { type: 'LOGBOOK', title: 'Week 1' });
  await signIn(page, person, path);
  await question(page).fill('Is it SR&ED?');
  // On another machine: the page learns of it when it sends.
  await api.remove(`/projects/${projectId}/sessions/${sessionId}`);
  await question(page).press('Enter');
  const talk = page.getByRole('region', { name: 'Conversation' });
  await expect(talk).toContainText('This session does not exist');
  await expect(talk).toContainText('Your question: Is it SR&ED?');
  await expect(question(page)).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Sessions' }).getByRole('link')).toHaveCount(1);
  await talk.getByRole('link', { name: 'The other sessions of this project' }).click();
  await expect(page).toHaveURL(`${server()}/p/${projectId}`);
  // In another tab: at once.
  await page.getByRole('link', { name: 'Week 1' }).click();
  await expect(question(page)).toBeVisible();
  const tab = await context.newPage();
  await tab.goto(`${server()}/p/${projectId}/s/${other.id}`);
  await tab.getByRole('button', { name: 'Actions for Week 1' }).click();
  await tab.getByRole('menuitem', { name: 'Delete' }).click();
  await tab.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(talk).toContainText('This session does not exist');
});

test('what was deleted elsewhere leaves its list when it is used', async ({ page, person, api }) => {
  const { path, projectId, fileIds } = await api.project();
  const other = await api.call<{ id: string }>('POST', `/projects/${projectId}/sessions`, { type: 'LOGBOOK', title: 'Week 1' });
  await signIn(page, person, path);
  // A file that is ticked: the question is refused, and goes out without it.
  const preflight = page.waitForResponse(
    async (response) => response.url().endsWith('/preflight') && ((await response.json()) as { files: unknown[] }).files.length === 1,
  );
  await page.getByLabel('Attach lab-notes-2025-03.md').check();
  await expect(page.getByRole('group', { name: 'What will be sent' })).toContainText('1 file');
  await preflight; // which would find out first, as below
  await api.remove(`/projects/${projectId}/files/${fileIds[0]}`);
  await question(page).fill('Is it SR&ED?');
  await question(page).press('Enter');
  await expect(page.locator('[data-file="lab-notes-2025-03.md"]')).toHaveCount(0);
  await expect(page.getByRole('log').getByRole('alert')).toContainText('Not sent');
  await expect(question(page)).toHaveValue('Is it SR&ED?');
  await expect(page.getByRole('group', { name: 'What will be sent' })).toContainText('no files');
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await question(page).press('Enter');
  await expect(page.locator('[data-result]')).toBeVisible();
  // A file and a session whose row is still there.
  await api.remove(`/projects/${projectId}/files/${fileIds[1]}`);
  await page.getByRole('button', { name: 'Actions for experiment-report-2025-03.docx' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.locator('[data-file="experiment-report-2025-03.docx"]')).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await api.remove(`/projects/${projectId}/sessions/${other.id}`);
  await page.getByRole('button', { name: 'Actions for Week 1' }).click();
  await page.getByRole('menuitem', { name: 'Mark as completed' }).click();
  await expect(page.getByRole('link', { name: 'Week 1' })).toHaveCount(0);
});

test('a file that was deleted elsewhere before it is ticked leaves the list, and the question can go', async ({ page, person, api }) => {
  const { path, projectId, fileIds } = await api.project();
  await signIn(page, person, path);
  await expect(page.getByLabel('Attach lab-notes-2025-03.md')).toBeVisible();
  await api.remove(`/projects/${projectId}/files/${fileIds[0]}`);
  await question(page).fill('Is it SR&ED?');
  await page.getByLabel('Attach lab-notes-2025-03.md').check();
  await expect(page.locator('[data-file="lab-notes-2025-03.md"]')).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'What will be sent' })).toContainText('no files');
  await expect(page.locator('[data-blocked]')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
});

test('a project that is deleted in another tab leaves nothing to type into', async ({ page, person, api, context }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  const tab = await context.newPage();
  await tab.goto(server());
  await tab.getByRole('button', { name: 'Actions for Crack detection on the trolley' }).click();
  await tab.getByRole('menuitem', { name: 'Delete' }).click();
  await tab.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('alert')).toContainText('This project does not exist');
  await page.getByRole('link', { name: 'All projects' }).last().click();
  await expect(page.getByRole('heading', { name: 'Create your first project' })).toBeVisible();
});

test('a token that expires in the middle of an upload is renewed, and the upload ends', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await expect(question(page)).toBeVisible();
  const old = await mint(person, -60);
  let refused = 0;
  await page.route(/\/files\/[0-9a-f-]+\/confirm$/, (route) =>
    refused++ === 0 ? route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${old}` } }) : route.fallback(),
  );
  await page.getByTestId('file-input').setInputFiles(notes('long.md'));
  await expect(page.locator('[data-file="long.md"][data-state="READY"]')).toBeVisible();
  expect(refused).toBe(2);
});

test('an upload that the page left behind can be made again', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await page.route('**/*', (route) => (route.request().method() === 'PUT' ? undefined : route.fallback())); // it never arrives
  await page.getByTestId('file-input').setInputFiles(notes('halfway.md'));
  await expect(page.locator('[data-upload="going"]')).toBeVisible();
  // The browser asks before the page is left, once a person has touched it.
  await question(page).click();
  const asked = page.waitForEvent('dialog', { timeout: 60_000 });
  const reload = page.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
  await reload;
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  const left = page.locator('[data-file="halfway.md"]');
  await expect(left).toContainText('Upload not finished');
  await page.getByTestId('file-input').setInputFiles(notes('halfway.md'));
  await expect(page.locator('[data-file="halfway.md"][data-state="READY"]')).toBeVisible();
  const unfinished = left.filter({ hasText: 'Upload not finished' });
  await unfinished.getByRole('button', { name: 'Actions for halfway.md' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(left).toHaveCount(1);
});

test('a full project refuses an upload, and takes it once there is room', async ({ page, person, api }) => {
  const { path } = await api.project('PRECHECK', false);
  await setLimits(person, { FILES_PER_PROJECT: 1 });
  await signIn(page, person, path);
  await page.getByTestId('file-input').setInputFiles(notes('first.md'));
  await expect(page.locator('[data-file="first.md"][data-state="READY"]')).toBeVisible();
  const files = page.getByRole('region', { name: 'Files' });
  await page.getByTestId('file-input').setInputFiles(notes('second.md'));
  await expect(files.getByRole('alert')).toBeVisible();
  await page.getByRole('button', { name: 'Actions for first.md' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.locator('[data-file="first.md"]')).toHaveCount(0);
  await files.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('[data-file="second.md"][data-state="READY"]')).toBeVisible();
  await expect(files.getByRole('alert')).toHaveCount(0);
});

test('an export that fails or expires can be made again', async ({ page, person, api }) => {
  const { projectId } = await api.project('PRECHECK', false);
  const draft = await api.call<{ lines: { line: string; etag: string }[] }>('GET', `/projects/${projectId}/draft`);
  const { etag } = draft.lines.find(({ line }) => line === '242')!;
  await api.call(
    'PUT',
    `/projects/${projectId}/draft/lines/242`,
    { text: 'It was unknown whether 31 ms would hold.' },
    { 'If-Match': etag },
  );
  await signIn(page, person, `/p/${projectId}/draft`);
  await page.getByRole('tab', { name: 'Export' }).click();
  let failing = true;
  await page.route(/\/exports\?/, async (route) => {
    const response = await route.fetch();
    const list = (await response.json()) as { items: object[] };
    const error = { code: 'export_failed', message: 'The file could not be written.' };
    if (failing) list.items = list.items.map((one) => ({ ...one, status: 'FAILED', error }));
    await route.fulfill({ response, json: list });
  });
  await page.getByRole('button', { name: 'Plain text' }).click();
  const failed = page.locator('[data-status="FAILED"]');
  await expect(failed).toContainText('The file could not be written.');
  await expect(failed).toHaveCount(1);
  failing = false;
  await failed.getByRole('button', { name: /^Make .* again$/ }).click();
  await expect(page.locator('[data-status="READY"]')).toHaveCount(2);
});

test('back and forward go through sessions and views; a source closes with its session', async ({ page, person, api }) => {
  const { path, projectId } = await api.project();
  const { id } = await api.call<{ id: string }>('POST', `/projects/${projectId}/sessions`, { type: 'LOGBOOK', title: 'Week 1' });
  await signIn(page, person, path);
  await question(page).fill('A half-written question');
  await page.getByRole('link', { name: 'Week 1' }).click();
  await expect(page.getByRole('heading', { name: 'Week 1' })).toBeVisible();
  await page.getByRole('button', { name: 'lab-notes-2025-03.md' }).first().click();
  await expect(page.getByRole('dialog')).toContainText('lab-notes-2025-03.md');
  await page.goBack();
  await expect(page).toHaveURL(server() + path);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(question(page)).toHaveValue('A half-written question');
  await page.goForward();
  await expect(page).toHaveURL(`${server()}/p/${projectId}/s/${id}`);
  await expect(question(page)).toHaveValue('');
  await page.getByRole('link', { name: 'Journal' }).click();
  await page.getByRole('link', { name: 'Draft' }).click();
  await expect(page.locator('[data-draft-line="242"]')).toBeVisible();
  for (const sign of [/\/journal$/, new RegExp(`/s/${id}$`), new RegExp(`${path}$`)]) {
    await page.goBack();
    await expect(page).toHaveURL(sign);
  }
  await expect(question(page)).toHaveValue('A half-written question');
});

test('a wrong address of a session or a run leads on', async ({ page, person, api }) => {
  const { projectId } = await api.project('PRECHECK', false);
  const none = '019ab3dd-0a00-7000-8000-000000000001';
  await signIn(page, person, `/p/${projectId}/s/${none}`);
  await expect(page.getByRole('alert')).toContainText('This session does not exist');
  await page.getByRole('link', { name: 'The other sessions of this project' }).click();
  await expect(page.getByRole('heading', { name: 'Choose or start a session' })).toBeVisible();
  for (const run of [none, 'not-a-run']) {
    await page.goto(`${server()}/p/${projectId}/draft?run=${run}`);
    await page.getByRole('link', { name: 'The edits of the newest run' }).click();
    await expect(page.getByText('No edits. Ask for them')).toBeVisible();
  }
});

test('offline, the page keeps what it shows; lists that failed to load say so and load again', async ({ page, person, api, context }) => {
  const { path } = await api.project();
  let failing = false;
  await page.route(/\/(sessions|files)\?/, (route) =>
    failing ? route.fulfill({ status: 500, contentType: 'text/plain', body: 'broken' }) : route.fallback(),
  );
  await signIn(page, person, path);
  await expect(page.locator('[data-file]')).toHaveCount(3);
  await question(page).fill('A half-written question');
  await context.setOffline(true);
  await page.waitForTimeout(2500); // what was loaded is now old enough to be asked for again
  const failed = page.waitForEvent('requestfailed');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await failed;
  await expect(question(page)).toHaveValue('A half-written question');
  await expect(page.locator('[data-file]')).toHaveCount(3);
  await context.setOffline(false);
  await expect(page.getByRole('alert')).toHaveCount(0);
  failing = true;
  await page.reload();
  const sources = page.getByRole('complementary', { name: 'Sources' });
  await expect(sources.getByRole('alert')).toHaveCount(2);
  await expect(sources).not.toContainText('No sessions yet');
  await expect(sources).not.toContainText('No files yet');
  failing = false;
  const again = sources.getByRole('button', { name: 'Try again' }); // one in each list
  await again.first().click();
  await expect(again).toHaveCount(1);
  await again.click();
  await expect(page.locator('[data-file]')).toHaveCount(3);
  await expect(sources.getByRole('alert')).toHaveCount(0);
});
