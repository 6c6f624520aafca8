import { parseSync } from 'rolldown/utils'

/** A node of the syntax tree; tidy looks at few kinds, so it does not need the parser's full types. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** One import, re-export, import type, dynamic import or `new URL('./x.ts', import.meta.url)` of a file. */
export interface Import {
  readonly specifier: string
  readonly line: number
  readonly typeOnly: boolean
}

/** A function with its length in lines, from its first to its last. */
export interface FunctionSpan {
  readonly name: string
  readonly line: number
  readonly lines: number
}

/** A name, call or marker and where it stands. */
export interface Mention {
  readonly name: string
  readonly line: number
}

/** What the rules want to know of one file, gathered in a single walk. */
export interface Facts {
  readonly imports: readonly Import[]
  readonly functions: readonly FunctionSpan[]
  /** Identifiers that are not the name of a property. */
  readonly names: readonly Mention[]
  /** Calls and reads of members as `object.property`, where both are plain names. */
  readonly members: readonly Mention[]
  readonly anys: readonly Mention[]
  readonly defaultExports: readonly Mention[]
  /** `catch` clauses and `.catch(…)` callbacks that hold nothing. */
  readonly emptyCatches: readonly Mention[]
  /** Properties whose value is the literal `true`, by name. */
  readonly trueProperties: readonly Mention[]
  readonly comments: readonly Mention[]
  readonly exports: number
}

type Draft = { -readonly [K in keyof Facts]: Facts[K] extends readonly (infer T)[] ? T[] : Facts[K] }

/** Parses one TypeScript file and gathers its facts. A file that does not parse throws. */
export function factsOf(path: string, text: string): Facts {
  const result = parseSync(path, text, { lang: 'ts' })
  const [error] = result.errors
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)
  const line = lineFinder(text)
  const draft: Draft = {
    imports: [], functions: [], names: [], members: [], anys: [], defaultExports: [], emptyCatches: [], trueProperties: [],
    comments: result.comments.map((comment) => ({ name: comment.value, line: line(comment.start) })),
    exports: 0,
  }
  walk(result.program as unknown as Node, undefined, '', (node, parent, key) => gather(draft, node, parent, key, line))
  return draft
}

type Visit = (node: Node, parent: Node | undefined, key: string) => void

function walk(node: Node, parent: Node | undefined, key: string, visit: Visit): void {
  visit(node, parent, key)
  for (const [childKey, child] of Object.entries(node)) {
    if (Array.isArray(child)) {
      for (const item of child) if (isNode(item)) walk(item, node, childKey, visit)
    } else if (isNode(child)) walk(child, node, childKey, visit)
  }
}

/** Whether a value of the tree is a node. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

type LineOf = (offset: number) => number

function gather(draft: Draft, node: Node, parent: Node | undefined, key: string, line: LineOf): void {
  const at = (name: string): Mention => ({ name, line: line(node.start) })
  const found = importOf(node)
  if (found !== undefined) draft.imports.push({ ...found, line: line(node.start) })
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (isNode(node['body']) && !isSuiteBody(parent)) draft.functions.push(spanOf(node, parent, line))
      break
    case 'Identifier':
      if (!isPropertyName(parent, key)) draft.names.push(at(String(node['name'])))
      break
    case 'MemberExpression':
      draft.members.push(at(`${dotted(node['object'])}.${dotted(node['property'])}`))
      break
    case 'TSAnyKeyword':
      draft.anys.push(at('any'))
      break
    case 'ExportDefaultDeclaration':
      draft.defaultExports.push(at('default'))
      break
    case 'CatchClause':
      if (isEmptyBlock(node['body'])) draft.emptyCatches.push(at('catch'))
      break
    case 'CallExpression':
      if (isEmptyRescue(node)) draft.emptyCatches.push(at('.catch()'))
      break
    case 'Property':
      if (isNode(node['value']) && node['value'].type === 'Literal' && node['value']['value'] === true) {
        draft.trueProperties.push(at(dotted(node['key'])))
      }
      break
  }
  if (node.type.startsWith('Export')) draft.exports += 1
}

function importOf(node: Node): { specifier: string; typeOnly: boolean } | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const specifiers = node['specifiers'] as readonly Node[]
      const named = specifiers.length > 0 && specifiers.every((one) => one['importKind'] === 'type')
      return literal(node['source'], node['importKind'] === 'type' || named)
    }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return literal(node['source'], node['exportKind'] === 'type')
    case 'TSImportType':
      return literal(node['source'], true)
    case 'ImportExpression':
      return literal(node['source'], false)
    case 'TSExternalModuleReference':
      return literal(node['expression'], false)
    case 'NewExpression': {
      const [path, from] = node['arguments'] as readonly Node[]
      const isUrl = dotted(node['callee']) === 'URL' && isNode(from) && from.type === 'MemberExpression'
      const url = isUrl ? literal(path, false) : undefined
      return url !== undefined && url.specifier.endsWith('.ts') ? url : undefined
    }
    default:
      return undefined
  }
}

function literal(node: unknown, typeOnly: boolean): { specifier: string; typeOnly: boolean } | undefined {
  if (!isNode(node) || node.type !== 'Literal' || typeof node['value'] !== 'string') return undefined
  return { specifier: node['value'], typeOnly }
}

/** `a` of an identifier, `a.b` of a member, `` of anything else. */
function dotted(node: unknown): string {
  if (!isNode(node)) return ''
  if (node.type === 'Identifier') return String(node['name'])
  if (node.type === 'Literal') return String(node['value'])
  if (node.type === 'MemberExpression') return `${dotted(node['object'])}.${dotted(node['property'])}`
  return ''
}

const propertyNames: Readonly<Record<string, readonly string[]>> = {
  MemberExpression: ['property'], Property: ['key'], MethodDefinition: ['key'], PropertyDefinition: ['key'],
  TSPropertySignature: ['key'], TSMethodSignature: ['key'], TSAbstractMethodDefinition: ['key'],
  TSAbstractPropertyDefinition: ['key'], ImportSpecifier: ['imported'], ExportSpecifier: ['exported'],
  TSQualifiedName: ['right'], TSNamedTupleMember: ['label'], LabeledStatement: ['label'], BreakStatement: ['label'],
  ContinueStatement: ['label'], MetaProperty: ['meta', 'property'], ImportAttribute: ['key'],
}

function isPropertyName(parent: Node | undefined, key: string): boolean {
  if (parent === undefined || parent['computed'] === true) return false
  return propertyNames[parent.type]?.includes(key) === true
}

/** The callback of `describe` or `suite` is a list of tests, not a function that someone has to follow. */
function isSuiteBody(parent: Node | undefined): boolean {
  return parent?.type === 'CallExpression' && /^(describe|suite)(\.|$)/.test(dotted(parent['callee']))
}

function spanOf(node: Node, parent: Node | undefined, line: LineOf): FunctionSpan {
  const first = line(node.start)
  const own = isNode(node['id']) ? dotted(node['id']) : ''
  const given = parent === undefined ? '' : dotted(parent['key'] ?? parent['id'] ?? parent['left'])
  return { name: own || given || 'anonymous', line: first, lines: line(node.end) - first + 1 }
}

function isEmptyBlock(node: unknown): boolean {
  return isNode(node) && node.type === 'BlockStatement' && (node['body'] as readonly unknown[]).length === 0
}

function isEmptyRescue(node: Node): boolean {
  const callee = node['callee']
  if (!isNode(callee) || callee.type !== 'MemberExpression') return false
  const list = node['arguments'] as readonly Node[]
  const rescue = dotted(callee['property']) === 'catch' ? list[0] : dotted(callee['property']) === 'then' ? list[1] : undefined
  if (!isNode(rescue) || !/Function/.test(rescue.type)) return false
  return isEmptyBlock(rescue['body']) || dotted(rescue['body']) === 'undefined' || dotted(rescue['body']) === 'null'
}

function lineFinder(text: string): LineOf {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
