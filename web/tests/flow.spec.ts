import { atIssuer, draft, examples, expect, expectAccessible, picture, server, signIn, test } from './page';

test('from signing in to a cited answer, as a new person', async ({ page, person }) => {
  await page.goto(`${server()}/`);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expectAccessible(page, 'welcome');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await atIssuer(page, person);

  await expect(page.getByRole('heading', { name: 'Create your first project' })).toBeVisible();
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByLabel('Name').fill('Crack detection on the trolley');
  await page.getByLabel('Fiscal year').fill('2025');
  await page.getByLabel('Description').fill('Latency and recall at the edge');
  await page.getByRole('button', { name: 'Create' }).click();

  await page.getByTestId('file-input').setInputFiles(examples);
  for (const name of ['lab-notes-2025-03.md', 'experiment-report-2025-03.docx', 'test-protocol-tp07.pdf']) {
    await expect(page.locator(`[data-file="${name}"][data-state="READY"]`)).toBeVisible();
    await expect(page.getByRole('checkbox', { name: `Attach ${name}` })).toBeChecked();
  }
  await expectAccessible(page, 'project without a session');
  await page.getByRole('button', { name: 'New session' }).click();
  await page.getByRole('button', { name: 'Create' }).click();

  const question = page.getByLabel('Your question');
  await question.fill('Which part of this work looks like SR&ED, and what is missing?');
  await expect(page.getByRole('group', { name: 'What will be sent' })).toContainText('3 files');
  await expect(page.getByRole('group', { name: 'What will be sent' })).toContainText('uses 1 of 50 remaining runs');
  await question.press('Enter');

  const result = page.locator('[data-result="PRECHECK"]');
  await expect(result.locator('[data-criterion]')).toHaveCount(7);
  // The conversation has the beginning of the answer; the result pane has all of it, so the rest is folded.
  const rest = page.getByRole('log').getByText('only the Canada Revenue Agency', { exact: false });
  await expect(rest).toHaveCount(0);
  await page.getByRole('log').getByText('Full text of the answer').click();
  await expect(rest).toBeVisible();
  await expect(question).toHaveValue('');
  await expect(page.getByRole('button', { name: /49 of 50 runs left/ })).toBeVisible();

  await picture(page, 'precheck');
  await expectAccessible(page, 'precheck');

  const cite = result.locator('[data-criterion="uncertainty"] .cite').first();
  const quote = (await cite.getAttribute('title'))!;
  await cite.click();
  const mark = page.getByRole('dialog').locator('mark');
  await expect(mark).toBeInViewport();
  await expect(mark).toHaveText(quote);
  await expect(page.locator('.pdf-page[data-drawn="true"]').or(mark).first()).toBeVisible();
  await picture(page, 'citation');
  await expectAccessible(page, 'citation');
  await page.keyboard.press('Escape');
  await expect(cite).toBeFocused();

  await page.getByTitle('All projects').click();
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
  await page.getByLabel(/Status of/).selectOption('IN_REVIEW');
  await picture(page, 'projects');
  await expectAccessible(page, 'projects');
});

test('each kind of run shows its result', async ({ page, person, api }) => {
  const { path } = await api.project();
  await signIn(page, person, path);
  await page.getByLabel('Attach all readable files').check();
  const ask = async (kind: string, text: string) => {
    await page.getByLabel('Type of answer').selectOption(kind);
    await page.getByLabel('Your question').fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.locator(`[data-result="${kind}"]`)).toBeVisible();
    await expect(page.locator('[data-live]')).toHaveCount(0);
    await expectAccessible(page, kind, '.pane.result');
  };

  await ask('T661', 'What do you still need to know?');
  await expect(page.getByText(/of 10 points answered/)).toBeVisible();
  await page
    .getByRole('region', { name: 'Result' })
    .getByRole('button', { name: /Answer this/ })
    .first()
    .click();
  await expect(page.getByLabel('Your question')).toHaveValue(/^Answer to “/);

  await ask('T661_GEN', 'Write lines 242, 244 and 246 from the files.');
  const counter = page.locator('[data-counters="242"]');
  await expect(counter).toHaveAttribute('data-words', /^(2[1-9]|[3-9]\d|\d{3,})$/);
  // Every passage of the sources is accounted for, and the server has checked the citations.
  await expect(page.locator('[data-accounting]')).toContainText(/passages? of [\d,]+ used/);
  await expect(page.locator('[data-verified="true"]')).toContainText('checked against the sources');
  await picture(page, 't661');

  await ask('LOGBOOK', 'Make the logbook.');
  await expect(page.locator('[data-entry]').nth(10)).toBeAttached();
  await picture(page, 'logbook');

  await page.getByLabel('Attach all readable files').uncheck();
  await ask('T661_ANALYSIS', draft);
  await expect(page.locator('[data-issue]').first()).toBeVisible();
  await picture(page, 'analysis');

  await ask('T661_DRAFT', draft);
  const text = page.locator('[data-line="242"]');
  // A business sentence is only proposed for deletion: the line keeps it until the person decides.
  await expect(text).toContainText('Our customers love');
  await expect(page.locator('[data-change]', { hasText: 'Our customers love' }).locator('del')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Review in the draft' })).toBeVisible();
  await picture(page, 'draft');
});
