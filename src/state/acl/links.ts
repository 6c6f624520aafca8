import type { ACLNodeIdentity, ACLRole, ACLServiceIdentity, ACLPolicy, ACLTokenPolicyLink } from '../../wire/records/acl.ts'
import type { View } from '../../memdb/database.ts'
import { Refusal } from '../refusal.ts'
import { tables } from '../tables.ts'
import { uuidKey } from '../uuid-key.ts'

type Link = ACLTokenPolicyLink
/** Links with the names of what they lead to, and how many lead to anything. */
interface Resolved {
  readonly links: readonly Link[] | null
  readonly valid: number
}

/** A policy by its ID, which must look like one. */
export function policyById(view: View, id: string): ACLPolicy | undefined {
  return view.get(tables.aclPolicies.primary, uuidKey(id, 'failed acl policy lookup: index error'))
}

/** A role by its ID. */
export function roleById(view: View, id: string): ACLRole | undefined {
  return view.get(tables.aclRoles.primary, uuidKey(id, 'failed acl role lookup: index error'))
}

/** Gives links to policies the policies' names; `owner` is who links. */
export function resolvePolicies(view: View, owner: 'Token' | 'Role', links: readonly Link[] | null, allowMissing: boolean): Resolved {
  return resolve(links, `Encountered a ${owner} with policies linked by Name in the state store`, (id) => {
    const found = policyById(view, id)
    if (found === undefined && !allowMissing) throw new Refusal(`No such policy with ID: ${id}`)
    return found
  })
}

/** The same for links of a token to roles. */
export function resolveRoles(view: View, links: readonly Link[] | null, allowMissing: boolean): Resolved {
  return resolve(links, 'Encountered a Token with roles linked by Name in the state store', (id) => {
    const found = roleById(view, id)
    if (found === undefined && !allowMissing) throw new Refusal(`No such role with ID: ${id}`)
    return found
  })
}

function resolve(links: readonly Link[] | null, unlinked: string, find: (id: string) => { readonly Name: string } | undefined): Resolved {
  let valid = 0
  const resolved = links?.map((link) => {
    if (link.ID === '') throw new Refusal(unlinked)
    const found = find(link.ID)
    if (found === undefined) return link
    valid++
    return { ID: link.ID, Name: found.Name }
  })
  return { links: resolved ?? null, valid }
}

/** Refuses identities that name nobody. */
export function requireIdentities(
  owner: 'Token' | 'Role',
  services: readonly ACLServiceIdentity[] | null,
  nodes: readonly ACLNodeIdentity[] | null,
): void {
  for (const { ServiceName } of services ?? []) if (ServiceName === '') throw empty(owner, 'service identity name')
  for (const { NodeName, Datacenter } of nodes ?? []) {
    if (NodeName === '') throw empty(owner, 'node identity name')
    if (Datacenter === '') throw empty(owner, 'node identity datacenter')
  }
}

function empty(owner: string, what: string): Refusal {
  return new Refusal(`Encountered a ${owner} with an empty ${what} in the state store`)
}
