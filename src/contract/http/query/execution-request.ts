import { formatIp, parseIp } from '../../../std/ip.ts'
import { quote } from '../../../std/quote.ts'
import type { PreparedQueryExecuteRequest } from '../../../wire/records/prepared-query.ts'
import type { Call } from '../call.ts'
import { datacenterOf } from '../call.ts'
import { sourceOf } from '../datacenter-request.ts'
import { readOptions } from '../options.ts'
import { common, consistency, near, u64 } from '../param.ts'
import { Refusal } from '../refusal.ts'

/** What executing and explaining take. */
export const executionParams = { ...common, ...consistency, ...near, limit: u64('How many instances to give at most; 0 is no limit.') }

/** The query that the path names, by ID or name, with who asks and from where. */
export function executionRequest(call: Call): PreparedQueryExecuteRequest {
  const options = readOptions(call)
  const { datacenter, nodeName } = call.agent
  return {
    ...options,
    Datacenter: datacenterOf(call),
    QueryIDOrName: call.tail,
    Limit: limitOf(call),
    Connect: false,
    Source: { ...sourceOf(call), Datacenter: datacenterOf(call), Ip: clientIp(call) },
    Agent: { Datacenter: datacenter, Segment: '', Node: nodeName, Ip: '' },
  }
}

/** Go's `strconv.Atoi`; what is no number is the server's failure in the original. */
function limitOf(call: Call): number {
  const limit = call.query.get('limit')
  if (limit === '') return 0
  const problem = (why: string): Refusal => new Refusal(500, `Bad limit: strconv.Atoi: parsing ${quote(limit)}: ${why}`)
  if (!/^[+-]?\d+$/.test(limit)) throw problem('invalid syntax')
  const exact = BigInt(limit.replace('+', ''))
  if (BigInt.asIntN(64, exact) !== exact) throw problem('value out of range')
  // So many instances are no limit, and less than none is none.
  return Math.max(Math.min(Number(exact), Number.MAX_SAFE_INTEGER), -1)
}

/** Who asks, as whoever stands in between says, else as the connection says. */
function clientIp(call: Call): string {
  const [first = ''] = call.header('x-forwarded-for').split(',', 1)
  const ip = parseIp(first.trim()) ?? parseIp(call.remoteAddress)
  return ip === undefined ? '' : formatIp(ip)
}
