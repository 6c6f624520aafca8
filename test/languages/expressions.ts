import type { Dice } from './dice.ts'

/** Lists, the selectors that fit their rows, and what identifies a row. */
const lists = [
  { path: '/v1/health/service/web', selectors: ['Service.Port', 'Service.ID', 'Service.Tags', 'Service.Meta', 'Service.Meta.version', 'Service.Meta["x-y"]', 'Service.EnableTagOverride', 'Service.Weights.Passing', 'Service.TaggedAddresses.lan.Port', 'Node.Node', 'Node.Meta', 'Node.Meta.rack', 'Node.Address', 'Checks', 'Checks.Status', 'Checks.Output', 'Checks.ServiceTags', 'Service.Proxy.Upstreams', 'Service.Connect.Native'] },
  { path: '/v1/catalog/nodes', selectors: ['Node', 'Address', 'ID', 'Datacenter', 'Meta', 'Meta.rack', 'Meta["a:b"]', 'TaggedAddresses', 'TaggedAddresses.lan'] },
  { path: '/v1/catalog/service/web', selectors: ['ServicePort', 'ServiceID', 'ServiceTags', 'ServiceMeta.version', 'NodeMeta.rack', 'Node', 'ServiceWeights.Warning', 'ServiceEnableTagOverride', 'ServiceTaggedAddresses.lan.Address'] },
  { path: '/v1/catalog/node/alpha', selectors: ['Port', 'Service', 'ID', 'Tags', 'Meta', 'Kind', 'Weights.Passing'] },
  { path: '/v1/health/state/any', selectors: ['Status', 'CheckID', 'Name', 'Node', 'Output', 'ServiceTags', 'ServiceID', 'Type'] },
  { path: '/v1/agent/services', selectors: ['Port', 'Service', 'Tags', 'Meta', 'ID'] },
  { path: '/v1/agent/checks', selectors: ['Status', 'CheckID', 'Name'] },
] as const

const values = ['80', '8080', '-1', '0x50', '080', '1.5', '99999999999999999999', 'true', 'false', 'T', 'web', '"web"', '"web-1"', '`web-1`', '"web-"', 'v1', '"v1"', '""', 'r1', 'alpha', '"alpha"', '"10.0.0.1"', 'passing', '"^web"', '"["', '`\\d+`', '"a\\"b"', '"\\u00e4"', '"\u00e4"', 'lan', 'x-y', '"x-y"', '_', 'a.b', '"1.2"', '1', 'not', 'and', 'is', 'empty', '"unclosed', "'x'", '']
const operators = ['==', '!=', 'contains', 'not contains', 'matches', 'not matches', 'is empty', 'is not empty', 'in', 'not in', '=', 'is', 'IN', '= =', '<', 'contains not', 'is  not  empty', '']
const gaps = [' ', ' ', ' ', ' ', '  ', '\t', '\n', '']

export interface Question {
  readonly path: string
  readonly filter: string
}

/** An expression that is right, or nearly so, for some list. */
export function question(dice: Dice): Question {
  const { path, selectors } = dice.pick(lists)
  let filter = expression(dice, selectors, dice.below(4))
  if (dice.once(8)) {
    const at = dice.below(filter.length + 1)
    filter = dice.once(2) ? filter.slice(0, at) + filter.slice(at + 1) : filter.slice(0, at) + dice.pick(['(', ')', '"', '[', ']', '.', '!', '`', ' ', '\\', '\u00e4', '=', 'not ', '/']) + filter.slice(at)
  }
  return { path, filter }
}

function expression(dice: Dice, selectors: readonly string[], depth: number): string {
  const gap = (): string => dice.pick(gaps)
  switch (depth === 0 ? 0 : dice.below(5)) {
    case 1: return `${expression(dice, selectors, depth - 1)}${gap()}${dice.pick(['and', 'or', 'and', 'or', 'AND', '&&', ','])}${gap()}${expression(dice, selectors, depth - 1)}`
    case 2: return `not${gap()}${expression(dice, selectors, depth - 1)}`
    case 3: return `(${dice.once(4) ? ' ' : ''}${expression(dice, selectors, depth - 1)}${dice.once(4) ? ' ' : ''})`
    default: return match(dice, selectors, gap)
  }
}

function match(dice: Dice, selectors: readonly string[], gap: () => string): string {
  const selector = dice.once(10) ? dice.pick(['Bogus', 'Node.Bogus', 'Meta[rack]', 'Meta.', '', '5', 'Checks.Definition.HTTP', 'Service', 'CreateIndex']) : dice.pick(selectors)
  const operator = dice.once(12) ? dice.pick(operators) : dice.pick(operators.slice(0, 10))
  if (operator.startsWith('is')) return `${selector}${gap()}${operator}`
  const value = dice.pick(values)
  return operator.endsWith('in') ? `${value}${gap()}${operator}${gap()}${selector}` : `${selector}${gap()}${operator}${gap()}${value}`
}

/** Without divisions by zero and without letters beyond ASCII after a dollar, at which the original panics and ends. */
const pieces = ['name.full', 'name.prefix', 'name.suffix', 'match(0)', 'match(1)', 'match(2)', 'match(9)', 'match(-1)', 'match("x")', 'match', 'agent.segment', 'name.bogus', '"x"', '1', '1 + 1', '5 / 2', '5 % 3', '"a" + "b"', '1.5 * 2', '-1', 'true', 'true ? "a" : "b"', 'name.full == "geo-a" ? "x" : "y"', '!true', '"${name.full}"', '(1)', 'foo()', 'match(0', '1 +', '"a\\"b"', '"\\n"', 'match(1 - 1)', '1 > 0 ? 2 : 3', '', 'name["full"]', 'true && false']

/** A text of a template of prepared queries: plain pieces and interpolations. */
export function hilText(dice: Dice): string {
  return Array.from({ length: 1 + dice.below(3) }, () => (dice.once(3) ? dice.pick(['web', '-', '$', '$$', '$${', '}', '\\', '"', ' ', '${']) : `\${${dice.once(4) ? ' ' : ''}${dice.pick(pieces)}${dice.once(4) ? ' ' : ''}}`)).join('')
}
