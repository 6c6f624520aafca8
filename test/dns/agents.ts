import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { startAgent } from '../../src/index.ts'

/** An agent that is asked. */
export interface Answering extends AsyncDisposable {
  readonly http: number
  readonly dns: number
}

export async function startOurs(config: object): Promise<Answering> {
  const [server] = (await freePorts(1)) as [number]
  const agent = await startAgent({ nodeName: 'd1', ports: { http: 0, dns: 0, server }, config: JSON.stringify(config) })
  return { http: portOf(agent.addresses.http), dns: portOf(agent.addresses.dns), [Symbol.asyncDispose]: () => agent.close() }
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1))
}

export async function startReal(program: string, config: object): Promise<Answering> {
  const [http, dns, server, serfLan, serfWan] = (await freePorts(5)) as [number, number, number, number, number]
  const settings = { ...config, ports: { http, dns, server, serf_lan: serfLan, serf_wan: serfWan, grpc: -1 }, disable_update_check: true }
  const child = spawn(program, ['agent', '-dev', '-bind=127.0.0.1', '-node=d1', `-hcl=${JSON.stringify(settings)}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout)
      .on('line', (line) => {
        lines.push(line)
        if (line.includes('Synced node info')) resolve()
      })
      .on('close', () => reject(new Error(`the real agent ended:\n${lines.join('\n')}`)))
  })
  return {
    http,
    dns,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
