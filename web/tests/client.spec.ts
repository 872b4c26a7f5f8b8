import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { mint, server } from './page';

const client = fileURLToPath(new URL('../../gen/ts/', import.meta.url));
const node = (args: string[], env = {}) => promisify(execFile)(process.execPath, args, { cwd: client, env: { ...process.env, ...env } });

test('the TypeScript client retries, streams and uploads through a bad network', async () => {
  const env = { SREDSPACE_URL: server(), SREDSPACE_TOKEN: await mint(`client-${crypto.randomUUID()}`) };
  const { stdout } = await node(['--test', '--test-reporter=tap', 'test/client.test.mjs'], env);
  expect(stdout).toMatch(/# pass \d\d/);
});

test('the first program in the README of the TypeScript client prints an answer', async () => {
  const program = /```ts\n([^]*?)```/.exec(await readFile(`${client}README.md`, 'utf8'))![1];
  const file = `${client}dist/readme-${crypto.randomUUID()}.mjs`; // in the package, which then resolves by its own name
  await writeFile(file, program.replace('http://127.0.0.1:8080', server()));
  try {
    const { stdout } = await node([file], { TOKEN: await mint(`readme-${crypto.randomUUID()}`) });
    expect(stdout.length).toBeGreaterThan(100);
  } finally {
    await rm(file);
  }
});

test('the README of the TypeScript client gives its sizes', async () => {
  await node(['scripts/size.mjs', 'check']);
});
