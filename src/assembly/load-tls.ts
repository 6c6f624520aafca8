import type { AgentConfig } from '../agent/config/agent-config.ts'
import { type AgentTls, loadTlsPolicy } from '../cluster/tls.ts'
import { InputError } from '../std/errors.ts'
import type { World } from './world.ts'

/** The certificates in force, and what is done with them. */
export interface TlsInForce {
  /** Undefined when there is nothing to do TLS with. A reload makes a new one. */
  readonly current: AgentTls | undefined
  /** Rejects, with nothing changed, when they cannot be used. */
  reload(config: AgentConfig): Promise<void>
}

/** Reads what TLS needs. What cannot be used is an `InputError` with the original's text. */
export async function loadTls(world: World, config: AgentConfig): Promise<TlsInForce> {
  let current = await load(world, config)
  return {
    get current() {
      return current
    },
    async reload(changed) {
      try {
        current = await load(world, changed)
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        throw new InputError(`Failed reloading tls configuration: ${error.message}`, { cause: error })
      }
    },
  }
}

async function load(world: World, { tls, domain }: AgentConfig): Promise<AgentTls | undefined> {
  const policy = await loadTlsPolicy(world.runtime.disk, tls, domain)
  const fault = policy && world.tlsFault(policy.material)
  if (fault !== undefined) throw new InputError(`Failed to load cert/key pair: ${fault}`)
  return policy
}
