import { addr } from './addr.ts'
import { connect } from './connect.ts'
import { ingress } from './ingress.ts'
import type { LookupKind } from './lookup.ts'
import { node } from './node.ts'
import { query } from './query.ts'
import { service } from './service.ts'

/** Every kind of names in the zone. */
export const lookupKinds: readonly LookupKind[] = [addr, connect, ingress, node, query, service]
