import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import ts from 'typescript';

const client = fileURLToPath(new URL('../../gen/ts/', import.meta.url));
// What the snippets expect from the surrounding program.
const around = `import type { Run } from '@sredspace/client';
declare const session: { accessToken(): Promise<string> };
declare const sessionId: string, runId: string, run: Run;
declare function watch(runId: string): void;
declare function tell(text: string): void;
declare const process: { stdout: { write(text: string): void } };
`;

test('the snippets in the README of the client compile', () => {
  const readme = readFileSync(`${client}README.md`, 'utf8');
  const snippets = [...readme.matchAll(/```ts\n([^]*?)```/g)].map((match) => match[1]);
  expect(snippets.length).toBeGreaterThanOrEqual(5);
  const imports: string[] = [];
  const bodies = snippets.map((snippet, index) => {
    imports.push(...(snippet.match(/^import .*$/gm) ?? []));
    return `export async function snippet${index}() {\n${snippet.replace(/^import .*$/gm, '')}\n}`;
  });
  // A virtual file in the package's folder, so that the package resolves by its own name.
  const name = `${client}readme-snippets.mts`;
  const text = [around, ...new Set(imports), ...bodies].join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
    types: [],
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const original = { ...host };
  host.fileExists = (path) => path === name || original.fileExists(path);
  host.readFile = (path) => (path === name ? text : original.readFile(path));
  host.getSourceFile = (path, language, ...rest) =>
    path === name ? ts.createSourceFile(path, text, language) : original.getSourceFile(path, language, ...rest);
  const faults = ts
    .getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .map((fault) => ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  expect(faults).toEqual([]);
});
