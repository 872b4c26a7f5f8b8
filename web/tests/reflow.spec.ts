// Zoom makes the window small in CSS pixels: 1280 x 1024 at 200 % is 640 x 512, at 400 % 320 x 256 (WCAG 2.2, 1.4.10).
import { expect, expectAccessible, server, signIn, test } from './page';

for (const { zoom, width, height } of [
  { zoom: 200, width: 640, height: 512 },
  { zoom: 400, width: 320, height: 256 },
]) {
  test(`at ${zoom} % zoom the page scrolls in one direction and nothing fixed covers it`, async ({ page, person, api }) => {
    const { path, sessionId, fileIds } = await api.project();
    const body = { type: 'PRECHECK', input: 'Which part of this work looks like SR&ED?', selected_file_ids: fileIds };
    await api.run(sessionId, body);
    await page.setViewportSize({ width, height });
    await signIn(page, person, path);
    const answer = page.locator('.message.assistant');
    await expect(answer).toBeVisible();
    const measure = () =>
      page.evaluate(() => ({
        wide: document.scrollingElement!.scrollWidth - window.innerWidth,
        fixed: [...document.querySelectorAll('body *')].filter(
          (element) => getComputedStyle(element).position === 'fixed' && element.getBoundingClientRect().height > 0,
        ).length,
      }));
    await expect.poll(measure).toEqual({ wide: 0, fixed: 0 });
    // The whole window can show the conversation: its pane has no scroll bar of its own that would cut it.
    await answer.scrollIntoViewIfNeeded();
    const cut = () => page.locator('.messages').evaluate((pane) => pane.scrollHeight - pane.clientHeight);
    await expect.poll(cut).toBeLessThanOrEqual(1);
    const question = page.getByLabel('Your question');
    await expect(async () => {
      await question.scrollIntoViewIfNeeded();
      await expect(question).toBeInViewport({ ratio: 1, timeout: 1000 });
    }).toPass();
    await question.fill('What is missing?');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.locator('.message.assistant')).toHaveCount(2);
    for (const pane of ['Sources', 'Result']) {
      await page.locator('.pane-nav').getByText(pane).click();
      await expect(page.locator(`.workspace[data-pane="${pane.toLowerCase()}"]`)).toBeVisible();
      await expect.poll(measure, pane).toEqual({ wide: 0, fixed: 0 });
    }
    await expectAccessible(page, `${zoom} %`);
    await page.goto(server());
    await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
    await expect.poll(measure, 'projects').toEqual({ wide: 0, fixed: 0 });
  });
}
