import { checksInState } from '../../state/catalog/health.ts'
import type { Reconciling, ServerContext } from '../context.ts'
import type { PoolMember } from '../neighbours.ts'
import { reaped, reconcileMember } from './reconcile-member.ts'

/**
 * Members whose state changed, until the leader has acted on them. One change at a time, so that Raft's configuration never has two
 * under way, and of several changes of one member only the last, so that nothing piles up. A look at all members has its turn like a
 * change: what it knows of them would be old by the time that it acts, and who joined meanwhile would be taken for forgotten.
 */
export class MemberChanges implements Reconciling {
  readonly #server: ServerContext
  readonly #changes = new Map<string, { readonly member: PoolMember; readonly status: number }>()
  #working = false
  #lastTurn: Promise<void> = Promise.resolve()

  constructor(server: ServerContext) {
    this.#server = server
  }

  /** A member joined, left, failed or was reaped. Nothing is kept by a server that does not lead. */
  changed(member: PoolMember, status: number): void {
    if (!this.#server.leads()) return
    this.#changes.delete(member.name)
    this.#changes.set(member.name, { member, status })
    this.work()
  }

  /** Acts on what is waiting, once this server has taken office. */
  work(): void {
    if (this.#working || !this.#server.established()) return
    this.#working = true
    this.#inTurn(() => this.#run()).catch((error: unknown) => this.#server.runtime.log.error('failed to reconcile members', { error }))
  }

  /** Leadership went; the next leader looks at all members anyway. */
  clear(): void {
    this.#changes.clear()
  }

  /** Looks at all members, and at nodes that were members and are no more. */
  reconcileAll(): Promise<void> {
    return this.#inTurn(() => this.#server.meters.took('leader.reconcile', () => this.#reconcileAll()))
  }

  async #reconcileAll(): Promise<void> {
    const members = this.#server.neighbours.members()
    for (const member of members) await this.#reconcile(member, member.status)
    const isKnown = (name: string): boolean => this.#server.neighbours.members().some((member) => member.name === name)
    for (const member of forgotten(this.#server)) if (!isKnown(member.name)) await this.#reconcile(member, reaped)
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    // Whoever asked for a turn hears of its failure; who is next only waits for its end.
    this.#lastTurn = this.#lastTurn.then(work, work)
    return this.#lastTurn
  }

  async #run(): Promise<void> {
    for (const [name, { member, status }] of this.#changes) {
      this.#changes.delete(name)
      await this.#reconcile(member, status)
    }
    this.#working = false
  }

  async #reconcile(member: PoolMember, status: number): Promise<void> {
    try {
      await this.#server.meters.took('leader.reconcileMember', () => reconcileMember(this.#server, member, status))
    } catch (error) {
      // Losing office ends what was under way.
      if (this.#server.established()) this.#server.runtime.log.error('failed to reconcile member', { member: member.name, error })
    }
  }
}

/**
 * Nodes with a check of the pool that the pool does not know, as the members they were. Servers among them keep their place in Raft:
 * another may have their address by now, and autopilot gives up those that nobody has.
 */
function forgotten(server: ServerContext): readonly PoolMember[] {
  const known = new Set(server.neighbours.members().map(({ name }) => name))
  const names = checksInState(server.store().read(), 'any').checks.filter(({ CheckID }) => CheckID === 'serfHealth').map(({ Node }) => Node)
  const tags = new Map([['dc', server.options.datacenter], ['role', 'node']])
  const versions = { protocolMin: 0, protocolMax: 0, protocolCur: 0, delegateMin: 0, delegateMax: 0, delegateCur: 0 }
  return [...new Set(names)].filter((name) => !known.has(name)).map((name) => {
    return { name, ip: '', port: 0, tags, status: reaped, ...versions }
  })
}
