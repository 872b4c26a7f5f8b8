// Citations of slides and pictures open in what the reader can compare them with.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Api, expect, expectAccessible, signIn, test } from './page';

const python = fileURLToPath(new URL('../../worker/.venv/bin/python', import.meta.url));

/** What a program of Python writes to the path that it gets. */
function made(program: string): Buffer {
  const path = join(mkdtempSync(join(tmpdir(), 'sredspace-file-')), 'file');
  execFileSync(python, ['-c', program, path]);
  return readFileSync(path);
}

const slides = `
import sys
from pptx import Presentation
deck = Presentation()
for title, text in (
    ("Plan", "We planned three tests of the crack detector."),
    ("What we did not know", "On 2025-03-04 it was unknown whether the detector could hold 31 ms on the trolley."),
    ("Tests", "On 2025-03-05 we tested three cache sizes and measured p99 latency. p99 fell to 41 ms."),
):
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text = text
deck.save(sys.argv[1])
`;
const picture = `
import sys
from PIL import Image
Image.new("RGB", (400, 300), "white").save(sys.argv[1], "PNG")
`;

async function upload(api: Api, projectId: string, filename: string, contentType: string, content: Buffer): Promise<string> {
  const files = [{ filename, contentType, fileSize: content.length }];
  const { items } = await api.call<{ items: { fileId: string; uploadUrl: string; headers: Record<string, string> }[] }>(
    'POST',
    `/projects/${projectId}/files/presign`,
    { files },
  );
  await fetch(items[0].uploadUrl, { method: 'PUT', headers: items[0].headers, body: new Uint8Array(content) });
  await api.call('POST', `/projects/${projectId}/files/${items[0].fileId}/confirm`);
  const status = async () =>
    (await api.call<{ indexStatus: string }>('GET', `/projects/${projectId}/files/${items[0].fileId}`)).indexStatus;
  await expect.poll(status, { timeout: 90_000 }).toMatch(/^(READY|FAILED)$/);
  return items[0].fileId;
}

test('a citation of a slide opens its text beside the number and title of the slide', async ({ page, person, api }) => {
  const { projectId, sessionId, path } = await api.project('PRECHECK', false);
  const type = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
  const fileId = await upload(api, projectId, 'review.pptx', type, made(slides));
  await api.run(sessionId, { type: 'PRECHECK', input: 'Is it SR&ED?', selected_file_ids: [fileId] });
  await signIn(page, person, path);
  await page.locator('.pane.result .cite[title*="it was unknown whether"]').first().click();
  const dialog = page.getByRole('dialog', { name: /^review\.pptx · slide 2/ });
  const slide = dialog.locator('[data-segment="slide 2"]');
  await expect(slide.getByRole('heading')).toHaveText('Slide 2 · What we did not know');
  await expect(slide.locator('mark')).toContainText('it was unknown whether the detector could hold 31 ms');
  await expect(slide.locator('mark')).toBeInViewport();
  await expect(dialog.getByRole('heading', { name: 'Slide 3 · Tests' })).toBeAttached();
  await expectAccessible(page, 'slide');
  const position = page.locator('.steps [role="status"]');
  const before = await position.textContent();
  await page.getByRole('button', { name: 'Next source' }).click();
  await expect(position).not.toHaveText(before ?? '');
  await page.getByRole('button', { name: 'Previous source' }).click();
  await expect(position).toHaveText(before ?? '');
});

test('a citation that was recognised in a picture opens the picture with its lines marked', async ({ page, person, api }) => {
  const { projectId, sessionId, path, fileIds } = await api.project();
  const fileId = await upload(api, projectId, 'notebook.png', 'image/png', made(picture));
  await api.run(sessionId, { type: 'PRECHECK', input: 'Is it SR&ED?', selected_file_ids: [fileIds[0]] });
  // Text recognition is optional and not installed for the tests: its result comes from here.
  const text = 'Day 1\nIt was unknown whether\n31 ms would hold.\nDay 2';
  const line = (charStart: number, charEnd: number, top: number) => ({ charStart, charEnd, page: 1, box: [0.1, top, 0.9, top + 0.05] });
  await page.route(/\/files\/[0-9a-f-]+\/text/, (route) =>
    route.request().url().includes(fileId)
      ? route.fulfill({
          json: {
            fileId,
            text,
            characters: text.length,
            textSha256: '0'.repeat(64),
            segments: [{ kind: 'page', number: 1, label: 'OCR', charStart: 0, charEnd: text.length }],
            recognised: [line(0, 5, 0.1), line(6, 28, 0.3), line(29, 46, 0.5), line(47, 52, 0.7)],
          },
        })
      : route.fallback(),
  );
  await page.route(/\/runs\/[0-9a-f-]+$/, async (route) => {
    const response = await route.fetch();
    const run = (await response.json()) as { python: { citations: object[] } };
    for (const citation of run.python.citations)
      Object.assign(citation, { fileId, page: 1, line: null, charStart: 6, charEnd: 46, quote: text.slice(6, 46) });
    await route.fulfill({ response, json: run });
  });
  await signIn(page, person, path);
  await page.locator('.pane.result .cite').first().click();
  const dialog = page.getByRole('dialog', { name: /^notebook\.png/ });
  const sheet = dialog.locator('.pdf-page[data-drawn="true"]');
  await expect(sheet.getByRole('img', { name: 'Picture notebook.png' })).toBeVisible();
  await expect(sheet.locator('.pdf-mark')).toHaveCount(2);
  await expect(sheet.locator('.pdf-mark').first()).toHaveAttribute('style', /top: 30%/);
  await expect(dialog.locator('mark')).toHaveText(text.slice(6, 46));
  await expectAccessible(page, 'picture');
});
