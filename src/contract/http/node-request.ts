import type { NodeSpecificRequest } from '../../wire/records/requests.ts'
import type { Call } from './call.ts'
import { datacenterOf, refuseNamespace, requireTail } from './call.ts'
import { readOptions } from './options.ts'

/** A read about the node that the path names. */
export function nodeRequest(call: Call): NodeSpecificRequest {
  refuseNamespace(call)
  const options = readOptions(call, true)
  const name = requireTail(call, 'Missing node name')
  return { ...options, Datacenter: datacenterOf(call), Node: name }
}
