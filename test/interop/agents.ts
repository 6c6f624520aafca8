import type { TestContext } from 'node:test'
import { createClient } from '../../src/api/index.ts'
import type { Client } from '../../src/api/index.ts'
import { startAgent } from '../../src/index.ts'
import { freePorts } from './free-ports.ts'
import { Program, realCli } from './programs.ts'

/** An agent that tests talk to. */
export interface TestAgent {
  /** `127.0.0.1:port`. */
  readonly address: string
  readonly port: number
  readonly node: string
  readonly client: Client
  /** Makes the command line talk to it. */
  readonly env: Readonly<Record<string, string>>
}

export type AgentStarter = (t: TestContext) => Promise<TestAgent>

/** One of ours, in this process. */
export const ourAgent: AgentStarter = async (t) => {
  const agent = await startAgent({ nodeName: 'interop' })
  t.after(() => agent.close())
  return testAgent(Number(new URL(agent.addresses.http).port))
}

/** The real one, in dev mode on ports of its own. */
export const realAgent: AgentStarter = (t) => startReal(t, '')

/** The same without Connect, whose certificates would be in its snapshots. */
export const realAgentWithoutConnect: AgentStarter = (t) => startReal(t, 'connect { enabled = false }')

/** The same with more settings, in HCL. */
export const realAgentWith = (t: TestContext, config: string): Promise<TestAgent> => startReal(t, config)

async function startReal(t: TestContext, more: string): Promise<TestAgent> {
  if (realCli === undefined) throw new Error('there is no real Consul here')
  const [http, server, lan] = await freePorts(3)
  const ports = `ports { http = ${http} server = ${server} serf_lan = ${lan} serf_wan = -1 dns = -1 grpc = -1 }`
  const program = new Program(t, realCli, ['agent', '-dev', '-bind=127.0.0.1', '-node=interop', `-hcl=${ports} ${more}`])
  // Sessions need the node and its health check in the catalog.
  await program.until(/marking health alive[^]*Synced node info|Synced node info[^]*marking health alive/)
  return testAgent(http)
}

/** Whom the tests of clients run against: ours always, and the real one where it can be had, which tests the tests. */
export const starters: readonly (readonly [name: string, start: AgentStarter])[] = [
  ['ours', ourAgent],
  ...(realCli === undefined ? [] : [['the real one', realAgent] as const]),
]

function testAgent(port: number): TestAgent {
  const address = `127.0.0.1:${port}`
  return { address, port, node: 'interop', client: createClient({ address }), env: { CONSUL_HTTP_ADDR: address } }
}
