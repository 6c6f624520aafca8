import { list, rec } from '../../../wire/record.ts'
import { ServiceNode } from '../../../wire/records/catalog.ts'
import type { IndexedServiceNodes } from '../../../wire/records/catalog.ts'
import { near, readParams, selection, texts } from '../param.ts'
import { sharedJson } from '../route.ts'

/** What a list of a service's instances may be asked. */
export const instanceParams = {
  ...readParams,
  ...selection,
  ...near,
  tag: texts('Tags that an instance must have.'),
  'node-meta': texts('`key:value` that an instance\'s node must have.'),
}

export const serviceNodesReply = sharedJson(list(rec(ServiceNode)))

/** The instances, each with a list of tags; where each has one already, the very list that was given. */
export function serviceNodesOf({ ServiceNodes }: IndexedServiceNodes): readonly ServiceNode[] {
  const rows = ServiceNodes ?? []
  if (rows.every((row) => row.ServiceTags !== null)) return rows
  return rows.map((row) => (row.ServiceTags === null ? { ...row, ServiceTags: [] } : row))
}
