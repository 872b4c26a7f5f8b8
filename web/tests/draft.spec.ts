// The draft of a project as a document: from a run to an exported file, edits that are never lost, versions and decisions.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { Api, draft as pasted, expect, expectAccessible, picture, server, signIn, test } from './page';

type Draft = { version: number; etag: string; lines: { line: string; text: string | null; etag: string }[] };

const lineOf = (page: Page, line: string) => page.getByLabel(`Text of line ${line}`);
const saveOf = (page: Page, line: string) => page.locator(`[data-draft-line="${line}"] [data-save]`);
const saved = (page: Page, line: string) => expect(saveOf(page, line)).toHaveAttribute('data-save', 'saved');
const draftOf = (api: Api, projectId: string) => api.call<Draft>('GET', `/projects/${projectId}/draft`);

/** Holds what the page saves, as a slow line does, until it is let go: the page saves on its own after a while. */
async function holdSaves(page: Page) {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/draft/lines/*', async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

/** Writes a line as another machine would. */
async function write(api: Api, projectId: string, line: string, text: string) {
  const { lines } = await draftOf(api, projectId);
  const { etag } = lines.find((one) => one.line === line)!;
  await api.call('PUT', `/projects/${projectId}/draft/lines/${line}`, { text }, { 'If-Match': etag });
}

test('from a run to an edited, reviewed and exported draft', async ({ page, person, api }) => {
  const { projectId, sessionId, path, fileIds } = await api.project('T661_GEN');
  const body = { type: 'T661_GEN', input: 'Draft lines 242, 244 and 246 from the files.', selected_file_ids: fileIds };
  await api.run(sessionId, body);
  await signIn(page, person, path);
  await page.getByRole('button', { name: 'Edit in the draft' }).click();
  await expect(page).toHaveURL(`${server()}/p/${projectId}/draft`);
  await saved(page, '242');

  // The citations stand beside the text and open the very words.
  const cite = page.getByRole('region', { name: 'Sources of line 242' }).locator('.cite').first();
  const quote = (await cite.getAttribute('title'))!.replace(/ …$/, ''); // a long one is shortened there
  await cite.click();
  await expect(page.getByRole('dialog').locator('mark').first()).toContainText(quote);
  await page.keyboard.press('Escape');
  await expect(cite).toBeFocused();

  // An edit counts while it is typed, is saved, and shows what it rests on.
  const line = lineOf(page, '242');
  const counter = page.locator('[data-counters="242"]');
  const before = Number(await counter.getAttribute('data-words'));
  const letSave = await holdSaves(page);
  const written = await line.inputValue();
  await line.fill(`${written} [GAP: which trolley?]`); // is never filed
  await expect(counter).toHaveAttribute('data-words', String(before));
  await line.fill(`${written} Nobody had ever painted the trolley green.`);
  await expect(counter).toHaveAttribute('data-words', String(before + 7));
  await expect(saveOf(page, '242')).toHaveAttribute('data-save', /^(unsaved|saving)$/);
  await line.press('Control+s');
  letSave();
  await saved(page, '242');
  await expect(page.locator('[data-support="unsupported"]')).toContainText('painted the trolley green');
  await expectAccessible(page, 'draft');
  await picture(page, 'draft-document');

  // What the run did not use goes into a line with one click.
  await page.getByRole('tab', { name: 'Not used' }).click();
  const passage = page.locator('[data-passage]').first();
  await expect(passage).toBeVisible();
  const words = (await passage.locator('.wrap').first().innerText()).replace(/\s*Source$/, '').trim();
  await passage.getByRole('button', { name: 'Put into line 244' }).click();
  await expect(lineOf(page, '244')).toHaveValue(new RegExp(words.slice(0, 30).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  await expectAccessible(page, 'passages', '.draft-side');

  // Versions: three by now, the difference to the word, undo and redo.
  await page.getByRole('tab', { name: 'Versions' }).click();
  await expect(page.locator('[data-version]')).toHaveCount(3);
  await page.getByRole('button', { name: 'Show changes of version 2' }).click();
  await expect(page.locator('[data-diff="1-2"] ins')).toHaveText(/Nobody had ever painted the trolley green\./);
  await expectAccessible(page, 'versions', '.draft-side');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.locator('[data-draft-version]')).toHaveAttribute('data-draft-version', '4');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(line).not.toHaveValue(/painted/);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(line).toHaveValue(/painted/);
  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await expect(line).not.toHaveValue(/painted/);

  // A file of it.
  await page.getByRole('tab', { name: 'Export' }).click();
  await page.getByRole('button', { name: 'Word document' }).click();
  const file = page.locator('[data-export="part2_docx"]');
  await expect(file).toHaveAttribute('data-status', 'READY');
  await expectAccessible(page, 'exports', '.draft-side');
  const download = page.waitForEvent('download');
  await file.getByRole('button', { name: /^Download/ }).click();
  const bytes = readFileSync(await (await download).path());
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
});

test('the edits of a run are accepted or rejected one by one, with a reason', async ({ page, person, api }) => {
  const { projectId, sessionId, path } = await api.project('T661_DRAFT', false);
  await api.run(sessionId, { type: 'T661_DRAFT', input: pasted });
  await signIn(page, person, path);
  await page.getByRole('button', { name: 'Review in the draft' }).click();
  await expect(page).toHaveURL(new RegExp(`/p/${projectId}/draft\\?run=`));
  const line = lineOf(page, '242');
  await expect(line).toHaveValue(/Our customers love/);
  const changes = page.locator('[data-change]');
  await expect(changes.first()).toBeVisible(); // they come all at once
  const total = await changes.count();
  expect(total).toBeGreaterThan(1);
  const business = page.locator('[data-change]', { hasText: 'Our customers love' });
  await business.getByRole('button', { name: 'Accept' }).click();
  await expect(business).toHaveAttribute('data-decision', 'change_accepted');
  await expect(line).not.toHaveValue(/Our customers love/);
  const other = page.locator('[data-change]:not([data-decision])').first();
  const id = await other.getAttribute('data-change');
  await other.getByRole('textbox', { name: /^Reason for/ }).fill('We keep our own words.');
  await other.getByRole('button', { name: 'Reject' }).click();
  const rejected = page.locator(`[data-change="${id}"]`);
  await expect(rejected).toHaveAttribute('data-decision', 'change_refused');
  await expect(rejected).toContainText('We keep our own words.');
  await expect(page.getByText(`2 of ${total} edits decided`)).toBeVisible();
  await expectAccessible(page, 'edits', '.draft-side');

  // The next run works on the text as it is now: nothing is pasted, and what was decided is respected.
  await page.getByRole('button', { name: 'Ask for edits' }).click();
  await expect(page.getByLabel('Your question')).toHaveValue('Please tighten this draft.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('button', { name: 'Review in the draft' }).click();
  await expect(page.getByText(/^0 of \d+ edits decided$|^No edits/)).toBeVisible();
  await expect(page.locator('[data-change]', { hasText: 'Our customers love' })).toHaveCount(0);
});

test('two machines that change a line at once: both texts show, and nothing is lost', async ({ page, person, api }) => {
  const { projectId } = await api.project('T661_GEN', false);
  await write(api, projectId, '242', 'It was unknown.');
  await signIn(page, person, `/p/${projectId}/draft`);
  const line = lineOf(page, '242');
  await expect(line).toHaveValue('It was unknown.');
  let letSave = await holdSaves(page);
  await line.fill('It was unknown to us.');
  await write(api, projectId, '242', 'It was unknown to the field.');
  await line.press('Control+s');
  letSave();
  const conflict = page.locator('[data-conflict="242"]');
  await expect(conflict.locator('[data-theirs]')).toHaveText('It was unknown to the field.');
  await expect(line).toHaveValue('It was unknown to us.');
  await expectAccessible(page, 'conflict', '.draft-text');
  await line.fill('It was unknown to the field and to us.');
  await conflict.getByRole('button', { name: 'Save my text' }).click();
  await saved(page, '242');
  await expect(conflict).toHaveCount(0);
  const { version, lines } = await draftOf(api, projectId);
  expect(version).toBe(3);
  expect(lines.find((one) => one.line === '242')!.text).toBe('It was unknown to the field and to us.');

  // The other way: the saved text is taken.
  letSave = await holdSaves(page);
  await line.fill('Mine');
  await write(api, projectId, '242', 'Theirs');
  await line.press('Control+s');
  letSave();
  await conflict.getByRole('button', { name: 'Use the saved text' }).click();
  await expect(line).toHaveValue('Theirs');
  await saved(page, '242');
});

test('two tabs change different lines of one draft without a conflict', async ({ page, person, api }) => {
  const { projectId } = await api.project('T661_GEN', false);
  await signIn(page, person, `/p/${projectId}/draft`);
  const second = await page.context().newPage();
  await second.goto(`${server()}/p/${projectId}/draft`);
  await lineOf(page, '242').fill('From the first tab.');
  await lineOf(second, '244').fill('From the second tab.');
  await lineOf(page, '242').press('Control+s');
  await lineOf(second, '244').press('Control+s');
  for (const tab of [page, second]) {
    await expect(lineOf(tab, '242')).toHaveValue('From the first tab.');
    await expect(lineOf(tab, '244')).toHaveValue('From the second tab.');
    await saved(tab, '242');
    await saved(tab, '244');
  }
  expect((await draftOf(api, projectId)).version).toBe(2);
});

/** Lets the page reach everything but the writes of the draft, as if the line were cut in the middle of a save. */
async function cutSaves(page: Page) {
  await page.route('**/draft/lines/*', (route) => route.abort('connectionreset'));
  return () => page.unroute('**/draft/lines/*');
}

test('an edit that could not be saved outlives a reload and a closed tab, and is saved later', async ({ page, person, api }) => {
  const { projectId } = await api.project('T661_GEN', false);
  await signIn(page, person, `/p/${projectId}/draft`);
  const back = await cutSaves(page);
  await lineOf(page, '246').fill('Kept through a cut.');
  await lineOf(page, '246').press('Control+s');
  await expect(saveOf(page, '246')).toHaveAttribute('data-save', 'unreachable');
  await page.reload();
  await expect(lineOf(page, '246')).toHaveValue('Kept through a cut.');
  expect((await draftOf(api, projectId)).version).toBe(0);
  // Another tab takes it over when this one closes.
  const second = await page.context().newPage();
  await second.goto(`${server()}/p/${projectId}/draft`);
  await expect(lineOf(second, '246')).toHaveValue('');
  await page.close();
  await expect(lineOf(second, '246')).toHaveValue('Kept through a cut.');
  await saved(second, '246');
  expect((await draftOf(api, projectId)).version).toBe(1);
  await back().catch(() => undefined);
});

test('signing out asks before it deletes edits that are not saved', async ({ page, person, api }) => {
  const { projectId } = await api.project('T661_GEN', false);
  await signIn(page, person, `/p/${projectId}/draft`);
  await cutSaves(page);
  await lineOf(page, '242').fill('Only here.');
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('sredspace.draft')).length);
  await expect.poll(kept).toBe(1);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: /^Sign out/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign out and lose edits?' });
  await expect(dialog).toContainText('1 line of your drafts');
  await expectAccessible(page, 'signing out');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(lineOf(page, '242')).toHaveValue('Only here.');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: /^Sign out/ }).click();
  await dialog.getByRole('button', { name: 'Delete and sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect.poll(kept).toBe(0);
});

for (const { name, width, height } of [
  { name: 'phone', width: 360, height: 740 },
  { name: '400 %', width: 320, height: 256 },
]) {
  test(`the draft on a small screen: ${name}`, async ({ page, person, api }) => {
    const { projectId } = await api.project('T661_GEN', false);
    await write(api, projectId, '242', 'It was unknown whether the cache would hold 31 ms.');
    await page.setViewportSize({ width, height });
    await signIn(page, person, `/p/${projectId}/draft`);
    const line = lineOf(page, '242');
    await expect(line).toBeVisible();
    const wide = () => page.evaluate(() => document.scrollingElement!.scrollWidth - window.innerWidth);
    await line.fill('It was unknown whether the cache would hold 31 ms on a phone.');
    for (const tab of ['Edits', 'Not used', 'Versions', 'Export', 'Text']) {
      await page.getByRole('tab', { name: tab }).click();
      await expect.poll(wide, tab).toBeLessThanOrEqual(0);
    }
    await expect(line).toHaveValue(/on a phone/);
    await saved(page, '242');
    await page.getByText('Part A: project').click();
    await page.getByText('Part C: people').click();
    await page.getByText('Part C: evidence').click();
    await expect.poll(wide, 'all lines').toBeLessThanOrEqual(0);
    await expectAccessible(page, name);
    await picture(page, `draft-${width}`);
  });
}

test('the draft by keyboard alone, and the other lines of Part 2', async ({ page, person, api }) => {
  const { projectId } = await api.project('T661_GEN', false);
  await signIn(page, person, `/p/${projectId}/draft`);
  await lineOf(page, '242').focus();
  await page.keyboard.type('It was unknown whether 31 ms could be held.');
  await page.keyboard.press('Tab'); // leaving a line saves it
  await saved(page, '242');
  await page.getByText('Part A: project').press('Enter');
  await page.getByLabel('200 · Project title').focus();
  await page.keyboard.type('Bounded latency');
  await page.keyboard.press('Tab');
  await saved(page, '200');
  await page.keyboard.type('2025-13');
  await page.keyboard.press('Tab');
  const start = page.locator('[data-draft-line="202"]');
  await expect(start.getByRole('alert')).toContainText('YYYY-MM or YYYY-MM-DD');
  await start.getByRole('textbox').press('Control+a');
  await page.keyboard.type('2025-03');
  await page.keyboard.press('Tab');
  await saved(page, '202');
  await page.getByLabel('218 · Work done jointly').selectOption('no');
  await saved(page, '218');
  await page.locator('[data-draft-line="220"]').getByRole('button', { name: 'Add a row' }).press('Enter');
  await page.getByLabel('Names of the businesses, row 1').fill('Acme Ltd');
  await page.keyboard.press('Tab');
  await saved(page, '220');
  await page.getByText('Part C: evidence').press('Enter');
  await page.getByLabel('273 · Project records').press('Space');
  await saved(page, '273');
  await page.getByRole('tab', { name: 'Not used' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Versions' })).toBeFocused();
  await expect(page.locator('[data-version]').first()).toBeVisible();
  const { lines } = await draftOf(api, projectId);
  const values = Object.fromEntries(lines.map((one) => [one.line, one]));
  expect(values).toMatchObject({
    200: { text: 'Bounded latency' },
    202: { text: '2025-03' },
    218: { checked: false },
    220: { rows: [{ 220: 'Acme Ltd' }] },
    273: { checked: true },
  });
});

test('the draft in French', async ({ page, person, api }) => {
  const { projectId } = await api.project('T661_GEN', false);
  await signIn(page, person, `/p/${projectId}/draft`);
  await page.getByRole('button', { name: 'Français' }).click();
  await expect(page.getByRole('heading', { name: 'Ébauche de la partie 2' })).toBeVisible();
  await page.getByLabel('Texte de la ligne 242').fill('On ignorait si le cache tiendrait 31 ms.');
  await page.getByLabel('Texte de la ligne 242').press('Control+s');
  await expect(page.getByText('Enregistré dans la version 1')).toBeVisible();
  await page.getByRole('tab', { name: 'Exporter' }).click();
  await page.getByRole('button', { name: 'Texte brut' }).click();
  await expect(page.locator('[data-export="part2_text"]')).toHaveAttribute('data-status', 'READY');
  await expectAccessible(page, 'draft in French');
  await picture(page, 'draft-french');
});
