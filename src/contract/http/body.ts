import { InputError } from '../../std/errors.ts'
import type { RecordType } from '../../wire/record.ts'
import type { Call } from './call.ts'
import { Refusal } from './refusal.ts'
import type { BodyRule } from './route.ts'

/**
 * No JSON body but a transaction has a limit in the original, which reads on until memory ends. This is far above what a log entry
 * can sensibly carry.
 */
export const maxJsonBodyBytes = 8 * 1024 * 1024

/** A JSON body. */
export function jsonBody(doc: string): BodyRule {
  return {
    doc,
    limit: () => maxJsonBodyBytes,
    tooLarge: (_, length) => new Refusal(413, `Request body${sized(length)} too large, max size: ${maxJsonBodyBytes} bytes.`),
  }
}

/**
 * A body held to one of the agent's limits, whose page of the manual the refusal names (G60, G61). `first` may throw the refusal of
 * what the original looks at before the length.
 */
export function limitedBody(
  doc: string,
  limit: (call: Call) => number,
  page: 'kv_max_value_size' | 'txn_max_req_len',
  first?: (call: Call) => unknown,
): BodyRule {
  const url = `https://www.consul.io/docs/agent/options.html#${page}`
  return {
    doc,
    limit,
    tooLarge(call, length) {
      first?.(call)
      return new Refusal(413, `Request body${sized(length)} too large, max size: ${limit(call)} bytes. See ${url}.`)
    },
  }
}

/** The length is not known beforehand when the body comes in chunks; Go's text then lacks it. */
function sized(length: number): string {
  return length < 0 ? '' : `(${length} bytes)`
}

/** Reads a JSON body into a record, strictly (G30); what cannot be read goes to `refuse` with Go's text. */
export function decodeBody<T>(record: RecordType<T>, call: Call, refuse: (why: string) => Refusal): T {
  return decoded(() => record.fromJson(call.body, { strict: true }), refuse)
}

/** Runs a decoder; its refusal of the input goes to `refuse`. */
export function decoded<T>(decode: () => T, refuse: (why: string) => Refusal): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof InputError) throw refuse(error.message)
    throw error
  }
}

/** The refusal of a body that cannot be read. */
export function unreadable(why: string): Refusal {
  return new Refusal(400, `Request decode failed: ${why}`)
}

/** The refusal of most rows; the field of another edition is pointed out as such (G52). */
export function decodeFailed(why: string): Refusal {
  const hint = why === 'json: unknown field "Namespace"' ? ' - Namespaces are a Consul Enterprise feature' : ''
  return unreadable(`${why}${hint}`)
}
