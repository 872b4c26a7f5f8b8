// Every screen, in both languages and schemes, passes axe; and none is cut off on a phone or at a large zoom.
import type { Page } from '@playwright/test';
import { Api, expect, expectAccessible, mint, picture, server, signIn, test as base } from './page';

/** A project that has something to show on every screen. */
async function everything(api: Api) {
  const made = await api.project('T661_GEN');
  const run = await api.run(made.sessionId, {
    type: 'T661_GEN',
    input: 'Write lines 242, 244 and 246 from the files.',
    selected_file_ids: made.fileIds,
  });
  const draft = await api.call<{ etag: string }>('GET', `/projects/${made.projectId}/draft`);
  await api.call('POST', `/projects/${made.projectId}/draft/import`, { runId: run.runId }, { 'If-Match': draft.etag });
  const gone = await api.call<{ id: string }>('POST', '/projects', { name: 'Membrane fouling', fiscalYear: '2024' });
  await api.remove(`/projects/${gone.id}`);
  return made;
}

// Made once for all tests of a worker: a visit adds no more than an export.
const test = base.extend<object, { made: Made & { person: string } }>({
  made: [
    async ({}, use, { workerIndex }) => {
      const person = `screens-${workerIndex}-${Date.now().toString(36)}`;
      await use({ person, ...(await everything(new Api(await mint(person)))) });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

type Words = Record<'find' | 'account' | 'keyboard' | 'exports' | 'export' | 'newProject', string>;
const words: Record<'en' | 'fr', Words> = {
  en: { find: 'Find', account: 'Account', keyboard: 'Keyboard', exports: 'Export', export: 'Plain text', newProject: 'New project' },
  fr: {
    find: 'Rechercher',
    account: 'Compte',
    keyboard: 'Clavier',
    exports: 'Exporter',
    export: 'Texte brut',
    newProject: 'Nouveau projet',
  },
};

type Made = { path: string; projectId: string };
type Visit = { name: string; open: (page: Page) => Promise<void>; part?: string };

/** The screens in the order of a visit; each leaves the page as the next needs it. */
function visits({ path, projectId }: Made, w: Words): Visit[] {
  const open = async (page: Page, address: string, sign: string) => {
    await page.goto(server() + address);
    await expect(page.locator(sign).first()).toBeVisible();
  };
  const dialog = (page: Page) => expect(page.getByRole('dialog')).toBeVisible();
  return [
    { name: 'projects', open: (page) => open(page, '/', 'main li') },
    {
      name: 'new-project',
      open: async (page) => {
        await page.getByRole('button', { name: w.newProject }).click();
        await dialog(page);
      },
    },
    { name: 'trash', open: (page) => open(page, '/trash', '[data-trashed]') },
    { name: 'not-found', open: (page) => open(page, '/nothing', 'main h2') },
    { name: 'project', open: (page) => open(page, `/p/${projectId}`, '[data-state="READY"]') },
    { name: 'journal', open: (page) => open(page, `/p/${projectId}/journal`, '[data-journal]') },
    { name: 'draft', open: (page) => open(page, `/p/${projectId}/draft`, '[data-draft-line="242"] .cite') },
    {
      name: 'exports',
      open: async (page) => {
        await page.getByRole('tab', { name: w.exports }).click();
        await page.getByRole('button', { name: w.export }).click();
        await expect(page.locator('[data-export="part2_text"][data-status="READY"]').first()).toBeVisible();
      },
    },
    {
      name: 'session',
      open: async (page) => {
        await page.goto(server() + path);
        await expect(page.locator('.message.assistant')).toBeVisible();
        await expect(page.locator('[data-result="T661_GEN"]')).toBeAttached();
      },
    },
    {
      name: 'search',
      open: async (page) => {
        await page.getByRole('button', { name: w.find }).click();
        await page.getByRole('dialog').getByRole('combobox').fill('crack');
        await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
      },
    },
    {
      name: 'settings',
      open: async (page) => {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
        await page.getByRole('button', { name: w.account }).click();
        await page.getByRole('menuitem', { name: w.keyboard }).click();
        await dialog(page);
      },
    },
    {
      name: 'quota',
      open: async (page) => {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
        await page.getByRole('button', { name: /(\d+ of \d+ runs left|Analyses restantes)/ }).click();
        await expect(page.getByRole('progressbar').first()).toBeVisible();
      },
    },
    {
      name: 'file',
      open: async (page) => {
        await page.goto(server() + path);
        await expect(page.locator('.message.assistant')).toBeVisible();
        if ((page.viewportSize()?.width ?? 0) < 1180) await page.locator('.pane-nav label').last().click();
        await page.locator('.pane.result .cite').first().click();
        await expect(page.getByRole('dialog').locator('mark').first()).toBeVisible();
      },
    },
  ];
}

// Half of the combinations show most faults; SREDSPACE_ALL_SCREENS tries the others too, each night.
const all = Boolean(process.env.SREDSPACE_ALL_SCREENS);

for (const language of ['en', 'fr'] as const) {
  for (const scheme of ['light', 'dark'] as const) {
    if (!all && (language === 'en') !== (scheme === 'light')) continue;
    test(`every screen passes axe: ${language}, ${scheme}`, async ({ page, made }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await signIn(page, made.person);
      await page.evaluate((chosen) => localStorage.setItem('sredspace.language', chosen), language);
      for (const { name, open } of visits(made, words[language])) {
        await test.step(name, async () => {
          await open(page);
          await expect(page.locator('html')).toHaveAttribute('lang', `${language}-CA`);
          await expectAccessible(page, `${name}, ${language}, ${scheme}`);
        });
      }
    });
  }
}

for (const { name: size, width, height } of [
  { name: 'phone', width: 390, height: 844 },
  { name: '200', width: 640, height: 512 },
  { name: '400', width: 320, height: 256 },
].filter(({ name }) => all || name !== '200')) {
  test(`every screen fits: ${size}`, async ({ page, made }) => {
    await page.setViewportSize({ width, height });
    await signIn(page, made.person);
    await page.evaluate(() => localStorage.setItem('sredspace.language', 'fr')); // the longer words
    const wide = () => page.evaluate(() => document.scrollingElement!.scrollWidth - window.innerWidth);
    for (const { name, open } of visits(made, words.fr)) {
      await test.step(name, async () => {
        await open(page);
        await expect.poll(wide, name).toBeLessThanOrEqual(0);
        await picture(page, `screens/${size}-${name}`);
      });
    }
  });
}
