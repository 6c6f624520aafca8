import { ServiceSpecificRequest } from '../../wire/records/requests.ts'
import type { Call } from './call.ts'
import { datacenterOf, refuseNamespace, requireTail } from './call.ts'
import { nodeMetaOf, sourceOf } from './datacenter-request.ts'
import { readOptions } from './options.ts'

/** A read about the service that the path names. */
export function serviceRequest(call: Call): ServiceSpecificRequest {
  refuseNamespace(call)
  const options = readOptions(call, true)
  const name = requireTail(call, 'Missing service name')
  const tagged = call.query.has('tag')
  return ServiceSpecificRequest.make({
    ...options,
    Datacenter: datacenterOf(call),
    NodeMetaFilters: nodeMetaOf(call),
    ServiceName: name,
    ServiceTags: tagged ? call.query.all('tag') : null,
    TagFilter: tagged,
    Source: sourceOf(call),
  })
}
