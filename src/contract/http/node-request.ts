import type { NodeSpecificRequest } from '../../wire/records/requests.ts'
import type { Call } from './call.ts'
import { datacenterOf, refuseNamespace, refuseUnbuilt, requireTail } from './call.ts'
import { readOptions } from './options.ts'

/** A read about the node that the path names. */
export function nodeRequest(call: Call): NodeSpecificRequest {
  refuseNamespace(call)
  const options = readOptions(call, true)
  const name = requireTail(call, 'Missing node name')
  refuseUnbuilt(call, 'filter')
  return { ...options, Datacenter: datacenterOf(call), Node: name }
}
