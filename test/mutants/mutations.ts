import { type Node, parseSync } from 'oxc-parser';

/** One small change of the code, which a test should notice. */
export interface Mutant {
  /** From the root of the project. */
  file: string;
  start: number;
  end: number;
  replacement: string;
  /** The lines that it touches, as they are and as they become, in one line each. */
  was: string;
  becomes: string;
  /** The first of them, and the last. */
  lines: [first: number, last: number];
}

type Edit = [start: number, end: number, replacement: string];

/** Each stands for its neighbours: what survives `<=` in place of `<` is a bound that no test touches. The opposite comes last. */
const otherOperators: Record<string, string[]> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '+=': ['-='],
  '-=': ['+='],
};

const otherMethods: Record<string, string> = {
  every: 'some',
  some: 'every',
  max: 'min',
  min: 'max',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};

/** What people read. Its words are no behaviour, and tests of whole messages hold those that matter. */
const texts = ['description', 'alarmDescription', 'error', 'must', 'wayOut', 'sid', 'title'];

/** Settings' methods that say something of a value and do nothing to it. */
const remarks = ['describe', 'meta'];

/**
 * Every mutant of a file: conditions, bounds, operators, numbers, flags, anchors of patterns, and the word that a property holds are changed;
 * statements, operands, elements, properties and calls in a chain are taken out. Other texts stay as they are, as does what is known to the
 * compiler alone. Some do not compile: `?.` and most texts are held by the types.
 */
export function mutantsOf(file: string, source: string): Mutant[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: must be TypeScript, got ${errors[0]?.message}`);
  const edits: Edit[] = [];
  walk(program, [], (node, parents) => edits.push(...editsOf(node, parents, source)));
  return edits.map((edit) => mutantOf(file, source, edit));
}

function walk(node: Node, parents: Node[], visit: (node: Node, parents: Node[]) => void): void {
  visit(node, parents);
  const within = [node, ...parents];
  for (const [key, part] of Object.entries(node)) {
    if (isOfTypes(key) || (key === 'key' && !('computed' in node && node.computed))) continue;
    for (const child of [part].flat()) if (isCode(child)) walk(child, within, visit);
  }
}

const expressions = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'];

function isCode(part: unknown): part is Node {
  if (typeof part !== 'object' || part === null || !('type' in part) || typeof part.type !== 'string') return false;
  return part.type.startsWith('TS') ? expressions.includes(part.type) : part.type !== 'ImportDeclaration';
}

function isOfTypes(key: string): boolean {
  return ['typeAnnotation', 'typeArguments', 'typeParameters', 'returnType', 'implements'].includes(key);
}

function editsOf(node: Node, [parent]: Node[], source: string): Edit[] {
  const become = (...replacements: string[]) =>
    replacements.map((replacement): Edit => [node.start, node.end, replacement]);
  const code = ({ start, end }: { start: number; end: number }) => source.slice(start, end);

  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return valuesOf(node.test).map((value): Edit => [node.test.start, node.test.end, value]);
    case 'WhileStatement':
      return [[node.test.start, node.test.end, 'false']];
    case 'LogicalExpression':
      return parent?.type === 'LogicalExpression' && parent.operator === node.operator
        ? []
        : without(operandsOf(node, node.operator));
    case 'BinaryExpression':
    case 'AssignmentExpression': {
      const { left, operator, right } = node;
      if ([left, right].some(isText)) return [];
      const others = otherOperators[operator] ?? [];
      // A test that becomes true and false says what its opposite would.
      const isTest = parent && 'test' in parent && parent.test === node;
      const at = left.end + source.slice(left.end, right.start).indexOf(operator);
      return (isTest ? others.slice(0, -1) : others).map((other): Edit => [at, at + operator.length, other]);
    }
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === '-' ? become(code(node.argument)) : [];
    case 'Literal':
      return become(...otherLiterals(node.value, code(node), parent));
    case 'ArrayExpression':
      return without(node.elements.filter((element) => element !== null));
    case 'ObjectExpression':
      return without(node.properties);
    case 'ExpressionStatement':
      return isKept(node.expression) ? [] : become(';');
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return become(';');
    case 'CallExpression': {
      const { callee } = node;
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return [];
      const { name, start, end } = callee.property;
      const other = otherMethods[name];
      const swapped: Edit[] = other ? [[start, end, other]] : [];
      const isWhole = parent?.type === 'ExpressionStatement' || remarks.includes(name) || callee.optional;
      return isWhole ? swapped : [...swapped, ...become(code(callee.object))];
    }
    default:
      return [];
  }
}

/** What a condition may become beside what its operands do: a chain without one of them says the rest. */
function valuesOf(test: Node): string[] {
  if (test.type === 'Literal') return [];
  const { operator } = test.type === 'LogicalExpression' ? test : { operator: undefined };
  return ['true', 'false'].filter((value) => operator !== (value === 'true' ? '&&' : '||'));
}

/** Those of a whole chain of one operator. */
function operandsOf(node: Node, operator: string): Node[] {
  return node.type === 'LogicalExpression' && node.operator === operator
    ? [...operandsOf(node.left, operator), ...operandsOf(node.right, operator)]
    : [node];
}

function otherLiterals(value: unknown, code: string, parent: Node | undefined): string[] {
  if (typeof value === 'boolean') return [`${!value}`];
  if (typeof value === 'number') return [`${value + 1}`];
  if (value instanceof RegExp || /^\/.*\/\w*$/.test(code)) {
    return [code.replace(/^\/\^/, '/'), code.replace(/\$\/(\w*)$/, '/$1')].filter((other) => other !== code);
  }
  return typeof value === 'string' && /^\S+$/.test(value) && isSetting(parent) ? ["'mutant'"] : [];
}

/** Whether the word is the value of a property, or the default of a setting. */
function isSetting(parent: Node | undefined): boolean {
  if (parent?.type === 'CallExpression') {
    return (
      parent.callee.type === 'MemberExpression' &&
      'name' in parent.callee.property &&
      parent.callee.property.name === 'default'
    );
  }
  return parent?.type === 'Property' && !(parent.key.type === 'Identifier' && texts.includes(parent.key.name));
}

/** Text is put together by `+` too. */
function isText(node: Node): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}

/** `'use strict'` and `super()` stay. */
function isKept(node: Node): boolean {
  return node.type === 'Literal' || (node.type === 'CallExpression' && node.callee.type === 'Super');
}

/** A list with one part less, for each of its parts. A comma goes with it. */
function without(parts: { start: number; end: number }[]): Edit[] {
  return parts.map(({ start, end }, index) => {
    const next = parts[index + 1];
    const before = parts[index - 1];
    return next ? [start, next.start, ''] : [before ? before.end : start, end, ''];
  });
}

function mutantOf(file: string, source: string, [start, end, replacement]: Edit): Mutant {
  const from = source.lastIndexOf('\n', start - 1) + 1;
  const newline = source.indexOf('\n', end);
  const to = newline < 0 ? source.length : newline;
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length;
  return {
    file,
    start,
    end,
    replacement,
    was: oneLine(source.slice(from, to)),
    becomes: oneLine(source.slice(from, start) + replacement + source.slice(end, to)),
    lines: [lineOf(start), lineOf(end)],
  };
}

function oneLine(code: string): string {
  return code.replaceAll(/\s+/g, ' ').trim();
}

export function mutate(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end);
}
