// SPDX-License-Identifier: MIT
/**
 * Rules of docs/guides/style.md that no other tool checks: banned globals (each with what to use
 * instead), lengths of functions, files and lines, licence lines, leftovers, titles of documents.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const FUNCTION_LINES_MAX = 70;
const FILE_LINES_MAX = 800;
const LINE_COLUMNS_MAX = 100;

/** Global name (or `object.member`) to what to use instead. */
const BANNED = new Map([
  ['Date', 'env.clock'],
  ['performance', 'env.clock'],
  ['setTimeout', 'env.clock.after'],
  ['setInterval', 'every(env.clock, …)'],
  ['setImmediate', 'env.clock.after(0, …)'],
  ['queueMicrotask', 'env.clock.after(0, …)'],
  ['Math.random', 'env.random'],
  ['crypto', 'env.crypto'],
  ['process', 'Env or Services'],
  ['fetch', 'env.net.fetchJson'],
  ['console', 'env.log'],
  ['WeakRef', 'a lifecycle of your own'],
]);
/** Engines differ in the last bit of these; simulation must agree bit for bit. */
const BANNED_IN_SIM = new Map(
  ['sin', 'cos', 'tan', 'exp', 'pow', 'atan2', 'log'].map((name) => [
    `Math.${name}`,
    'integer tables',
  ]),
);
/** The places that are the edge to the operating system or to a person. */
const EDGE = /\/(adapters|host|bin|web)\/|\.(test|contract|sim|fuzz|long|all)\.ts$|type-test/;
const PRODUCT = /^packages\/(?!testkit\/|cli\/)[^/]+\/src\//;

const problems: string[] = [];
const say = (file: string, line: number, what: string): void => {
  problems.push(`${file}:${line}  ${what}`);
};

function checkText(file: string, text: string): void {
  const lines = text.split('\n');
  if (!lines[0].startsWith('// SPDX-License-Identifier: MIT') && !lines[0].startsWith('#!')) {
    say(file, 1, 'first line is not the SPDX licence line');
  }
  if (lines.length > FILE_LINES_MAX) say(file, 1, `file has more than ${FILE_LINES_MAX} lines`);
  for (const [index, line] of lines.entries()) {
    const long =
      line.length > LINE_COLUMNS_MAX && !/https?:\/\/|^\s*(doc|text|\w+): ['`]/.test(line);
    if (long && !line.includes("'"))
      say(file, index + 1, `line is longer than ${LINE_COLUMNS_MAX}`);
    if (/\bFIXME\b|\bXXX\b/.test(line) && !file.startsWith('scripts/')) {
      say(file, index + 1, 'FIXME never lands');
    }
    if (/\bTODO\b(?!\(#\d+\))/.test(line) && !file.startsWith('scripts/')) {
      say(file, index + 1, 'TODO needs an issue number: TODO(#12)');
    }
  }
}

function checkSource(file: string, text: string): void {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const product = PRODUCT.test(file) && !EDGE.test(`/${file}`);
  const banned = new Map(product ? BANNED : []);
  if (file.startsWith('packages/sim/src/') && product) {
    for (const [name, instead] of BANNED_IN_SIM) banned.set(name, instead);
  }
  const lineOf = (node: ts.Node): number =>
    source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const last = source.getLineAndCharacterOfPosition(node.end).line + 1;
      const length = last - lineOf(node) + 1;
      const isTest = /\.(test|contract|sim|fuzz|long|all)\.ts$/.test(file);
      if (length > FUNCTION_LINES_MAX && !isTest) {
        say(file, lineOf(node), `function has ${length} lines, at most ${FUNCTION_LINES_MAX}`);
      }
    }
    const name = globalName(node);
    const instead = name === null ? undefined : banned.get(name);
    if (instead !== undefined) say(file, lineOf(node), `${name} is banned here: use ${instead}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** The name when the node reads a global (`Date`, `Math.random`), else null. */
function globalName(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return node.expression.text === 'Math' ? `Math.${node.name.text}` : null;
  }
  if (!ts.isIdentifier(node) || !BANNED.has(node.text)) return null;
  const parent = node.parent;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
  const isKey =
    (ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isBindingElement(parent) ||
      ts.isParameter(parent) ||
      ts.isVariableDeclaration(parent) ||
      ts.isShorthandPropertyAssignment(parent) ||
      ts.isImportSpecifier(parent)) &&
    parent.getChildAt(0) === node;
  const used = ts.isCallExpression(parent) || ts.isNewExpression(parent) || isReceiver(node);
  return !isMember && !isKey && used && !isLocal(node) ? node.text : null;
}

function isReceiver(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node;
}

/** A parameter, variable or destructured name of an enclosing function hides the global. */
function isLocal(node: ts.Identifier): boolean {
  let scope: ts.Node = node;
  while (scope.parent) {
    scope = scope.parent;
    if (!ts.isFunctionLike(scope) && !ts.isBlock(scope) && !ts.isSourceFile(scope)) continue;
    let found = false;
    const look = (child: ts.Node): void => {
      if (
        (ts.isParameter(child) || ts.isVariableDeclaration(child) || ts.isBindingElement(child)) &&
        ts.isIdentifier(child.name) &&
        child.name.text === node.text
      ) {
        found = true;
      }
      if (!found) ts.forEachChild(child, look);
    };
    look(scope);
    if (found) return true;
  }
  return false;
}

function checkDocument(file: string, text: string): void {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '');
  const titles = prose.split('\n').filter((line) => /^# /.test(line)).length;
  if (titles !== 1) say(file, 1, `a document has one title, this one ${titles}`);
  for (const match of prose.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(#[^)]*)?\)/g)) {
    const target = new URL(match[1], `file://${root}${file}`);
    if (!existsSync(target)) say(file, 1, `link to a file that does not exist: ${match[1]}`);
  }
}

const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
for (const file of tracked) {
  if (!existsSync(`${root}${file}`) || file.includes('/golden/') || file.includes('/corpus/'))
    continue;
  const isSource = /\.(ts|mjs|cjs)$/.test(file) && !file.endsWith('.d.ts');
  if (!isSource && !file.endsWith('.md')) continue;
  const text = readFileSync(`${root}${file}`, 'utf8');
  if (isSource) checkText(file, text);
  if (isSource && file.endsWith('.ts')) checkSource(file, text);
  if (file.endsWith('.md')) checkDocument(file, text);
}

for (const problem of problems) console.log(problem);
console.log(`${problems.length} untidy places`);
process.exit(problems.length === 0 ? 0 : 1);
