// What someone does who has never seen the page: find last month's hypothesis, correct a line of the draft, export it.
import type { Locator } from '@playwright/test';
import { expect, signInByForm, test } from './page';

const note = (filename: string, text: string) => ({ filename, contentType: 'text/markdown', content: Buffer.from(text) });

for (const language of ['en', 'fr'] as const) {
  test(`find last month's hypothesis, correct a line, export it, in nine clicks (${language})`, async ({ page, person, api }) => {
    const { projectId } = await api.project('T661_GEN', false);
    const fileIds = await api.upload(projectId, [
      note(
        '2025-02.md',
        '2025-02-04 Dana: It was unknown whether 40 fps would hold. Hypothesis: pruning to 40 % keeps recall above 0.92 (2 h).',
      ),
      note(
        '2025-03.md',
        '2025-03-05 Sam: The glare remained unexplained. Hypothesis: two exposures 2 ms apart raise recall to 0.95 (3 h).',
      ),
    ]);
    const ask = async (type: string, title: string, input: string) => {
      const { id } = await api.call<{ id: string }>('POST', `/projects/${projectId}/sessions`, { type, title });
      return api.run(id, { type, input, selected_file_ids: fileIds });
    };
    await ask('LOGBOOK', 'February and March', 'Make the logbook.');
    const { runId } = await ask('T661_GEN', 'Lines', 'Write lines 242, 244 and 246 from the files.');
    const draft = await api.call<{ etag: string }>('GET', `/projects/${projectId}/draft`);
    await api.call('POST', `/projects/${projectId}/draft/import`, { runId }, { 'If-Match': draft.etag });
    await api.found('exposures');
    const words =
      language === 'en'
        ? { find: 'Find', draft: 'Draft', text: 'Text of line 244', exports: 'Export', word: 'Word document', load: /^Download/ }
        : {
            find: 'Rechercher',
            draft: 'Ébauche',
            text: 'Texte de la ligne 244',
            exports: 'Exporter',
            word: 'Document Word',
            load: /^Télécharger/,
          };
    let clicks = 2; // the two buttons of a sign-in
    const click = (target: Locator) => (clicks++, target.click());
    await signInByForm(page, person);
    if (language === 'fr') await page.getByRole('button', { name: 'Français' }).click();

    await click(page.getByRole('button', { name: words.find }));
    const dialog = page.getByRole('dialog', { name: words.find });
    await dialog.getByRole('combobox').fill('exposures');
    await click(dialog.locator('[data-kind="message"]').first());
    await expect(page.locator('.message.assistant').first()).toContainText(/two exposures 2 ms apart/i);
    await click(page.getByRole('link', { name: words.draft, exact: true }));
    await click(page.getByLabel(words.text));
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' Two exposures did not raise it.');
    await click(page.getByRole('tab', { name: words.exports }));
    // What was typed is saved first, so that the file has it.
    await click(page.getByRole('button', { name: words.word }));
    const download = page.waitForEvent('download');
    await click(page.getByRole('button', { name: words.load }));
    expect((await download).suggestedFilename()).toMatch(/part2-v2\.docx$/);
    expect(clicks).toBeLessThanOrEqual(9);
    const after = await api.call<{ lines: { line: string; text: string | null }[] }>('GET', `/projects/${projectId}/draft`);
    expect(after.lines.find(({ line }) => line === '244')?.text).toContain('Two exposures did not raise it.');
  });
}
