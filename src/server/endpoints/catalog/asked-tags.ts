import type { ServiceSpecificRequest } from '../../../wire/records/catalog.ts'

/** The tags that an instance must have. Agents before 1.3 send one, which then counts alone (protocol/rpc.md §11). */
export function askedTags(request: Pick<ServiceSpecificRequest, 'TagFilter' | 'ServiceTag' | 'ServiceTags'>): readonly string[] {
  if (!request.TagFilter) return []
  return request.ServiceTag === '' ? (request.ServiceTags ?? []) : [request.ServiceTag]
}
