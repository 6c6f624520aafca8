import type { AgentConfig } from '../agent/config/agent-config.ts'
import type { Delegate } from '../cluster/delegate.ts'
import type { Runtime } from '../runtime/ports.ts'
import { joinHostPort } from '../std/ip.ts'
import type { RecursorPorts } from './recursor.ts'
import { type DnsListener, DnsServer } from './server.ts'
import { dnsSettings } from './settings.ts'

/** DNS as an agent runs it. */
export interface RunningDns {
  readonly listeners: readonly DnsListener[]
  /** Answers from now on as this configuration says; where DNS is served does not change. */
  reload(config: AgentConfig): void
  close(): Promise<void>
}

/** Starts DNS on every configured address; on failure what was started is stopped again. */
export async function startDns(runtime: Runtime, config: AgentConfig, delegate: Delegate, ports: RecursorPorts): Promise<RunningDns> {
  const server = new DnsServer(runtime, delegate, ports, dnsSettings(config), {
    logRequests: config.log.level === 'DEBUG' || config.log.level === 'TRACE',
  })
  await using started = new AsyncDisposableStack()
  const listeners: DnsListener[] = []
  for (const address of config.dnsAddresses) {
    // Validation has refused sockets.
    if (address.kind === 'unix') continue
    const listener = await server.listen(address)
    started.defer(() => listener.close())
    listeners.push(listener)
    for (const network of ['tcp', 'udp']) {
      runtime.log.info('Started DNS server', { address: joinHostPort(listener.ip, listener.port), network })
    }
  }
  started.defer(() => server.close())
  const owned = started.move()
  return { listeners, reload: (changed) => server.reload(dnsSettings(changed)), close: () => owned.disposeAsync() }
}
