import { unreachable } from '../../std/assert.ts'
import type { RaftConfiguration, RaftServer } from './entry.ts'

/** A change of the members, one entry each (protocol/raft.md §9). */
export type MembershipChange =
  | { readonly kind: 'addVoter'; readonly id: string; readonly address: string }
  | { readonly kind: 'addNonvoter'; readonly id: string; readonly address: string }
  | { readonly kind: 'demoteVoter'; readonly id: string }
  | { readonly kind: 'removeServer'; readonly id: string }

/** A configuration and the index of the entry that holds it; 0 when there is none. */
export interface PlacedConfiguration {
  readonly configuration: RaftConfiguration
  readonly index: number
}

export const noConfiguration: PlacedConfiguration = { configuration: { Servers: [] }, index: 0 }

export function votersOf(configuration: RaftConfiguration): readonly RaftServer[] {
  return configuration.Servers.filter((server) => server.Suffrage === 0)
}

export function hasVote(configuration: RaftConfiguration, id: string): boolean {
  return configuration.Servers.some((server) => server.ID === id && server.Suffrage === 0)
}

/** Why a configuration cannot be, in the original's words; undefined when it can. */
export function configurationFault(configuration: RaftConfiguration): string | undefined {
  const ids = new Set<string>()
  const addresses = new Set<string>()
  let voters = 0
  for (const server of configuration.Servers) {
    if (server.ID === '') return `empty ID in configuration: ${describe(configuration)}`
    if (server.Address === '') return `empty address in configuration: ${describeServer(server)}`
    if (ids.has(server.ID)) return `found duplicate ID in configuration: ${server.ID}`
    if (addresses.has(server.Address)) return `found duplicate address in configuration: ${server.Address}`
    ids.add(server.ID)
    addresses.add(server.Address)
    if (server.Suffrage === 0) voters++
  }
  return voters === 0 ? `need at least one voter in configuration: ${describe(configuration)}` : undefined
}

/** The configuration after a change; not checked yet. AddNonvoter never demotes; AddVoter promotes; an address may change. */
export function changed(current: RaftConfiguration, change: MembershipChange): RaftConfiguration {
  const known = current.Servers.find((server) => server.ID === change.id)
  const others = (next: RaftServer): RaftConfiguration => {
    if (known === undefined) return { Servers: [...current.Servers, next] }
    return { Servers: current.Servers.map((server) => (server === known ? next : server)) }
  }
  switch (change.kind) {
    case 'addVoter':
      return others({ Suffrage: 0, ID: change.id, Address: change.address })
    case 'addNonvoter':
      return others({ Suffrage: known?.Suffrage === 0 ? 0 : 1, ID: change.id, Address: change.address })
    case 'demoteVoter':
      return known === undefined ? current : others({ ...known, Suffrage: 1 })
    case 'removeServer':
      return { Servers: current.Servers.filter((server) => server.ID !== change.id) }
    default:
      return unreachable(change, 'membership change')
  }
}

/**
 * The configuration in force (the latest in the log, committed or not) and the one to fall back to. Two suffice: a leader writes
 * a configuration only once the one before it is committed, so everything before the latest is.
 */
export class Membership {
  #committed: PlacedConfiguration
  #latest: PlacedConfiguration

  constructor(committed: PlacedConfiguration = noConfiguration, latest: PlacedConfiguration = committed) {
    this.#committed = committed
    this.#latest = latest
  }

  get committed(): PlacedConfiguration {
    return this.#committed
  }

  get latest(): PlacedConfiguration {
    return this.#latest
  }

  get stable(): boolean {
    return this.#latest.index === this.#committed.index
  }

  appended(configuration: RaftConfiguration, index: number): void {
    this.#committed = this.#latest
    this.#latest = { configuration, index }
  }

  /** The log lost `fallTo` and what follows. */
  fallBack(): void {
    this.#latest = this.#committed
  }

  commit(): void {
    this.#committed = this.#latest
  }

  /** A snapshot was installed; a later configuration in a log that was kept stays in force. */
  installed(placed: PlacedConfiguration, logKept: boolean): void {
    const keeps = logKept && this.#latest.index > placed.index
    this.#committed = placed
    if (!keeps) this.#latest = placed
  }
}

/** As Go prints it, for error texts and stats. */
export function describe(configuration: RaftConfiguration): string {
  return `{[${configuration.Servers.map(describeServer).join(' ')}]}`
}

/** The form of `latest_configuration` in stats and log lines. */
export function describeServers(configuration: RaftConfiguration): string {
  return `[${configuration.Servers.map((server) => `{Suffrage:${suffrageName(server)} ID:${server.ID} Address:${server.Address}}`).join(' ')}]`
}

function describeServer(server: RaftServer): string {
  return `{${suffrageName(server)} ${server.ID} ${server.Address}}`
}

function suffrageName(server: RaftServer): string {
  return ['Voter', 'Nonvoter', 'Staging'][server.Suffrage] ?? 'ServerSuffrage'
}
