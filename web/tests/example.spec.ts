import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const program = fileURLToPath(new URL('../../examples/typescript/dist/typical-flow.js', import.meta.url));

test('the TypeScript example goes through the typical flow', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(stdout).toMatch(/\d+ citations into 3 files, each exact/);
});
