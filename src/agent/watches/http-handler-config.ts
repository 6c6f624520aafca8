import { type HclValue, isList, isObject } from '../../lang/hcl/tree.ts'
import { milliseconds, parseDuration } from '../../std/duration.ts'
import { decodeScalar, decodeStrings, fault, kindName, type Problem } from '../config/decode-value.ts'

/** A URL that is told of changes, and how. */
export interface HttpHandlerConfig {
  readonly url: string
  readonly method: string
  readonly timeoutMs: number
  readonly header: ReadonlyMap<string, readonly string[]>
  readonly tlsSkipVerify: boolean
}

const defaultTimeoutMs = 10_000

/** Reads `http_handler_config`, or says what is wrong with it. Keys that it does not know are passed over, as the original does. */
export function httpHandlerConfig(value: HclValue): HttpHandlerConfig | string {
  if (!isObject(value)) return `'' expected a map, got '${kindName(value)}'`
  const problems: string[] = []
  const read = <T>(name: string, otherwise: T, decode: (given: HclValue) => T | Problem): T => {
    const given = [...value].find(([key]) => key.toLowerCase() === name)?.[1] ?? null
    const decoded = given === null ? otherwise : decode(given)
    if (typeof decoded !== 'object' || decoded === null || !('problem' in decoded)) return decoded
    problems.push(...decoded.problem)
    return otherwise
  }
  const text = (name: string): string => read(name, '', (given) => decodeScalar(name, 'string', given) as string | Problem)
  const url = text('path')
  const method = text('method')
  const timeout = text('timeout')
  const header = read('header', new Map<string, readonly string[]>(), headerOf)
  const tlsSkipVerify = read('tls_skip_verify', false, (given) => decodeScalar('tls_skip_verify', 'bool', given) as boolean | Problem)
  if (problems.length > 0) return `${problems.length} error(s) decoding:\n\n${problems.map((problem) => `* ${problem}`).sort().join('\n')}`
  if (url === '') return "Requires 'path' to be set"
  const parsed = timeout === '' ? undefined : parseDuration(timeout)
  if (parsed !== undefined && 'error' in parsed) return `Failed to parse timeout: ${parsed.error}`
  return { url, method: method || 'POST', timeoutMs: parsed === undefined ? defaultTimeoutMs : milliseconds(parsed.value), header, tlsSkipVerify }
}

function headerOf(given: HclValue): ReadonlyMap<string, readonly string[]> | Problem {
  if (!isObject(given)) return fault(`'header' expected a map, got '${kindName(given)}'`)
  const out = new Map<string, readonly string[]>()
  const problem: string[] = []
  for (const [name, values] of given) {
    // The original refuses one value in HCL, since its decoder has taken the list off by now.
    const decoded = decodeStrings(`header[${name}]`, typeof values === 'string' ? { items: [values], ofObjects: false } : values)
    if ('problem' in decoded) problem.push(...decoded.problem)
    else out.set(name, isList(values) || typeof values === 'string' ? decoded : [])
  }
  return problem.length > 0 ? { problem } : out
}
