// CPU time of the page's main thread: for opening a session and for ticking a file. It prints what it measured, and judges nothing.
import { test } from '@playwright/test';
import type { CDPSession, Page } from 'puppeteer-core';
import { Api, mint, server, setLimits, unchanged } from '../tests/page';
import { launch, signIn } from './launch';

const quiet = async (page: Page) => {
  await page.waitForSelector('.composer textarea'); // signed in again after a load
  await page.evaluate(unchanged);
};
const run = (fileIds: string[], n = 0) => ({
  type: 'PRECHECK',
  input: `Which part of this work looks like SR&ED? (${n})`,
  selected_file_ids: fileIds,
});

async function session(api: Api, projectId: string, fileIds: string[], answers: number): Promise<string> {
  const body = { type: 'PRECHECK', title: `${answers} answers` };
  const { id } = await api.call<{ id: string }>('POST', `/projects/${projectId}/sessions`, body);
  for (let n = 0; n < answers; n++) await api.run(id, run(fileIds, n));
  return `/p/${projectId}/s/${id}`;
}

async function cpu(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
}

async function meter(page: Page) {
  const devtools = await page.createCDPSession();
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async (act: () => Promise<unknown>): Promise<number> => {
    await quiet(page);
    const before = await cpu(devtools);
    await act();
    await quiet(page);
    return (await cpu(devtools)) - before;
  };
}

const shown = (costs: number[]) => costs.map((cost) => `${Math.round(cost)} ms`).join(', ');

/** Opens a session from another one, four times. The first time loads and compiles what shows a result. */
async function opening(page: Page, from: string, to: string): Promise<string> {
  await page.goto(server() + from);
  const follow = async (path: string) => {
    const link = await page.waitForSelector(`a[href="${path}"]`);
    await link!.evaluate((element) => (element as HTMLElement).click());
  };
  const measure = await meter(page);
  const costs: number[] = [];
  for (let n = 0; n < 4; n++) {
    const open = async () => {
      await follow(to);
      await page.waitForSelector('[data-result]');
    };
    costs.push(await measure(open));
    await follow(from);
    await page.waitForFunction(() => document.querySelector('[data-result]') === null);
  }
  return shown(costs);
}

async function ticking(page: Page, path: string): Promise<string> {
  await page.goto(server() + path);
  await page.waitForSelector('[data-result]');
  const measure = await meter(page);
  await page.focus('[data-file] input');
  const costs: number[] = [];
  for (let n = 0; n < 6; n++) costs.push(await measure(() => page.keyboard.press('Space')));
  return shown(costs);
}

/** From the first words of an answer in the stream to the frame that shows them, four times. */
async function firstWords(page: Page, path: string): Promise<string> {
  await page.evaluateOnNewDocument(() => {
    const times = Object.assign(window, { arrived: 0, shown: 0 });
    const load = window.fetch;
    window.fetch = async (...request) => {
      const answer = await load(...request);
      if (!answer.headers.get('content-type')?.startsWith('text/event-stream') || !answer.body) return answer;
      const answers = () => [...document.querySelectorAll('.message.assistant .markdown')].filter((each) => each.textContent).length;
      const before = answers();
      const [forPage, watched] = answer.body.tee();
      void watched.pipeThrough(new TextDecoderStream()).pipeTo(
        new WritableStream({
          write: (part) => {
            if (part.includes('message.delta')) times.arrived ||= performance.now();
          },
        }),
      );
      const look = () => {
        if (answers() > before) times.shown = performance.now();
        else requestAnimationFrame(look);
      };
      look();
      return new Response(forPage, answer);
    };
  });
  await page.goto(server() + path);
  await page.waitForSelector('[data-result]');
  const costs: number[] = [];
  for (let n = 0; n < 4; n++) {
    await quiet(page);
    await page.evaluate(() => Object.assign(window, { arrived: 0, shown: 0 }));
    await page.focus('.composer textarea');
    await page.keyboard.type('Which part of this work looks like SR&ED?');
    await page.keyboard.press('Enter');
    const times = await page.waitForFunction(() => {
      const { arrived, shown } = window as unknown as { arrived: number; shown: number };
      return arrived > 0 && shown > 0 && document.querySelector('[data-live]') === null && shown - arrived;
    });
    costs.push((await times.jsonValue()) as number);
  }
  return shown(costs);
}

test('CPU time of opening a session and of ticking a file', async () => {
  const person = `speed-${crypto.randomUUID()}`;
  await setLimits(person, { AI_RUNS_MONTHLY: 1000, FILES_PER_PROJECT: 300 });
  const api = new Api(await mint(person));
  const { projectId, path: empty, fileIds } = await api.project();
  const three = await session(api, projectId, fileIds, 3);
  const fifteen = await session(api, projectId, fileIds, 15);

  const { projectId: large } = await api.project('PRECHECK', false);
  const notes = await api.notes(large, 0, 200);
  for (let n = 0; n < 300; n++) await api.call('POST', `/projects/${large}/sessions`, { type: 'LOGBOOK', title: `Week ${n}` });
  const largeEmpty = await session(api, large, [], 0);
  const largeThree = await session(api, large, notes.slice(0, 3), 3);

  const browser = await launch('chrome', process.env.SREDSPACE_CHROMIUM);
  try {
    const page = await browser.newPage();
    await signIn(page, person, empty);
    const print = (what: string, value: string) => console.log(`${what.padEnd(72)} ${value}`);
    print('opening a session of 3 answers (aim 300 ms)', await opening(page, empty, three));
    print('opening a session of 15 answers', await opening(page, empty, fifteen));
    print('opening a session of 3 answers, beside 300 others and 200 files', await opening(page, largeEmpty, largeThree));
    print('ticking a file beside 3 answers (aim 50 ms)', await ticking(page, three));
    print('ticking a file beside 15 answers', await ticking(page, fifteen));
    print('ticking one of 200 files beside 3 answers and 300 sessions', await ticking(page, largeThree));
    print('an answer shows its first words, after they arrived (aim 100 ms)', await firstWords(page, three));
  } finally {
    await browser.close();
  }
});
