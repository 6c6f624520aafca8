import { SharedBody } from '../runtime/http.ts'
import { byteArray } from '../std/bytes.ts'
import { jsonOf } from '../wire/record.ts'
import type { Kind } from '../wire/record.ts'

interface Bodies {
  compact: SharedBody | undefined
  pretty: SharedBody | undefined
}

/** The bodies of answers that are still around. An answer that no server keeps takes its bodies with it. */
const known = new WeakMap<object, Bodies>()

/** The JSON of an answer that is the same object as long as nothing has changed: made for the first who asks, sent to all. */
export function sharedReply(kind: Kind<unknown>, answer: object, pretty: boolean): SharedBody {
  let bodies = known.get(answer)
  if (bodies === undefined) known.set(answer, (bodies = { compact: undefined, pretty: undefined }))
  if (pretty) return (bodies.pretty ??= new SharedBody(byteArray(`${jsonOf(kind, answer, true)}\n`)))
  return (bodies.compact ??= new SharedBody(byteArray(jsonOf(kind, answer))))
}
