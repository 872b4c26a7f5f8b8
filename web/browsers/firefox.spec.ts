// The page in Firefox: sign in, upload, ask, a cited answer and its source, an edit of the draft, and the keyboard alone.
import { test, expect } from '@playwright/test';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { Api, examples, mint, server } from '../tests/page';
import { button, launch, signIn, textOf } from './launch';

let browser: Browser;
test.beforeAll(async () => {
  browser = await launch('firefox', process.env.SREDSPACE_FIREFOX);
});
test.afterAll(() => browser.close());

let page: Page;
let faults: string[];
let person: string;
let api: Api;
test.beforeEach(async () => {
  person = `firefox-${crypto.randomUUID()}`;
  api = new Api(await mint(person));
  const context = await browser.createBrowserContext();
  page = await context.newPage();
  faults = [];
  page.on('pageerror', (error) => {
    if (page.url().startsWith(server())) faults.push(String(error)); // not of the issuer's page
  });
});
test.afterEach(async () => {
  await page.browserContext().close();
  expect(faults).toEqual([]);
});

const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || '');
const valueOf = (selector: string) => page.$eval(selector, (field) => (field as HTMLTextAreaElement).value);

test('from signing in to a cited answer and its source', async () => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  const input = (await page.waitForSelector('[data-testid="file-input"]')) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(...examples);
  for (const name of examples.map((file) => file.split('/').at(-1)!)) {
    await page.waitForSelector(`[data-file="${name}"][data-state="READY"] input:checked`);
  }
  await page.locator('#question').fill('Which part of this work looks like SR&ED, and what is missing?');
  await button(page, 'Send').click();
  await page.waitForSelector('[data-result="PRECHECK"] .cite');
  expect(await page.$$('[data-criterion]')).toHaveLength(7);

  const cite = (await page.waitForSelector('[data-criterion="uncertainty"] .cite'))!;
  const quote = await cite.evaluate((element) => element.getAttribute('title') ?? '');
  await cite.click();
  const marked = await textOf(page, '[role="dialog"] mark', /./);
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  expect(plain(marked)).toContain(plain(quote.replace(/ …$/, '')).slice(0, 100));
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('[role="dialog"] mark'));
});

test('a citation in a PDF opens its page with the quote marked', async () => {
  const { path, sessionId, fileIds } = await api.project();
  await api.run(sessionId, { type: 'PRECHECK', input: 'Is it SR&ED?', selected_file_ids: [fileIds[2]] });
  await signIn(page, person, path);
  await page.locator('.pane.result .cite').click();
  await page.waitForSelector('.pdf-page[data-drawn="true"] .pdf-mark');
});

test('a line of the draft is edited, saved and exported', async () => {
  const { projectId } = await api.project('T661_GEN', false);
  await signIn(page, person, `/p/${projectId}/draft`);
  await page.locator('[aria-label="Text of line 242"]').fill('It was unknown whether 31 ms could be held.');
  await page.keyboard.down('Control');
  await page.keyboard.press('s');
  await page.keyboard.up('Control');
  await page.waitForSelector('[data-draft-line="242"] [data-save="saved"]');
  const { lines } = await api.call<{ lines: { line: string; text: string }[] }>('GET', `/projects/${projectId}/draft`);
  expect(lines.find(({ line }) => line === '242')?.text).toBe('It was unknown whether 31 ms could be held.');
  await page.locator('::-p-aria([name="Export"][role="tab"])').click();
  await button(page, 'Plain text').click();
  await page.waitForSelector('[data-export="part2_text"][data-status="READY"]');
});

test('the keyboard alone: the skip link, a question with Enter, the search, a citation and back', async () => {
  const { path } = await api.project('PRECHECK', false);
  await signIn(page, person, path);
  await page.waitForSelector('#question');
  await page.reload();
  await page.waitForSelector('#question');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect.poll(focused).toBe('Skip to the question box');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('question');
  await page.keyboard.type('On 2025-03-03 it was unknown');
  await page.keyboard.down('Shift');
  await page.keyboard.press('Enter');
  await page.keyboard.up('Shift');
  await page.keyboard.type('whether 31 ms would hold.');
  expect(await valueOf('#question')).toBe('On 2025-03-03 it was unknown\nwhether 31 ms would hold.');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-result="PRECHECK"] .cite');

  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await page.waitForSelector('[role="combobox"]:focus');
  await page.keyboard.type('crack');
  await page.waitForSelector('[role="option"][aria-selected="true"][data-kind="project"]');
  await page.keyboard.press('Enter');
  await page.waitForFunction((address) => location.href === address, {}, server() + path.split('/s/')[0]);
});
