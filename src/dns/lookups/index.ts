import { addr } from './addr.ts'
import type { LookupKind } from './lookup.ts'
import { node } from './node.ts'
import { service } from './service.ts'

/** Every kind of names in the zone. */
export const lookupKinds: readonly LookupKind[] = [addr, node, service]
