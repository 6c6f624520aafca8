import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { startAgent } from '../../src/index.ts'
import { freePorts } from '../interop/free-ports.ts'

/** An agent that is asked. */
export interface Answering extends AsyncDisposable {
  readonly http: number
  readonly dns: number
}

export async function startOurs(config: object): Promise<Answering> {
  const [server] = await freePorts(1)
  const agent = await startAgent({ nodeName: 'd1', ports: { http: 0, dns: 0, server }, config: JSON.stringify(config) })
  return { http: portOf(agent.addresses.http), dns: portOf(agent.addresses.dns), [Symbol.asyncDispose]: () => agent.close() }
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1))
}

export async function startReal(program: string, config: object): Promise<Answering> {
  const [http, dns, server, serfLan, serfWan] = await freePorts(5)
  const settings = { ...config, ports: { http, dns, server, serf_lan: serfLan, serf_wan: serfWan, grpc: -1 }, disable_update_check: true }
  const child = spawn(program, ['agent', '-dev', '-bind=127.0.0.1', '-node=d1', `-hcl=${JSON.stringify(settings)}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout)
      .on('line', (line) => {
        lines.push(line)
        // The leader puts the node and its service into the catalog, the agent tells about itself; which comes first is left to chance.
        if (['Synced node info', 'marking health alive'].every((mark) => lines.some((one) => one.includes(mark)))) resolve()
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
