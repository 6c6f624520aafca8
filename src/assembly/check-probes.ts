import { type OwnCertificate, withOwnCertificate } from '../agent/checks/own-certificate.ts'
import type { AgentConfig } from '../agent/config/agent-config.ts'
import { loadTlsPolicy } from '../cluster/tls.ts'
import type { Probes } from '../runtime/probes.ts'
import type { World } from './world.ts'

/** How checks try their targets: with the agent's own certificate where that is wanted. */
export async function checkProbes(world: World, config: AgentConfig): Promise<{ readonly probes: Probes; take(changed: AgentConfig): Promise<void> }> {
  const { probes } = world.checks
  if (!config.checkSettings.enableAgentTlsForChecks) return { probes, take: () => Promise.resolve() }
  const load = async ({ tls, domain }: AgentConfig): Promise<OwnCertificate | undefined> => {
    const policy = await loadTlsPolicy(world.runtime.disk, tls, domain)
    return policy === undefined ? undefined : { material: policy.material, serverName: tls.serverName || config.nodeName }
  }
  let own = await load(config)
  return {
    probes: withOwnCertificate(probes, () => own),
    async take(changed) {
      own = await load(changed)
    },
  }
}
