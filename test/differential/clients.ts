import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAgent } from '../../src/index.ts'
import { freeIdentity, realProcess, type RunningTarget } from './agents.ts'
import type { Identity } from './normalise.ts'
import type { Corpus } from './step.ts'

/** What all agents here are told. Coordinates are written every few seconds and would move the indexes. */
const common = { bind_addr: '127.0.0.1', client_addr: '127.0.0.1', disable_update_check: true, disable_coordinates: true, connect: { enabled: false } }

/** A client that is stopped has nobody to say farewell to. */
const abrupt = { leave_on_terminate: false }

/** The client is asked; ports of both stand in what it answers. */
function identityOf(client: Identity, server: Identity): Identity {
  return { httpPort: client.httpPort, serverPort: server.serverPort, serfLanPort: client.serfLanPort, serfWanPort: server.serfLanPort }
}

/** Our client agent as a corpus wants it, behind a server of ours. */
export async function startOurClient(corpus: Corpus): Promise<RunningTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'differential-ours-'))
  const [own, other] = [await freeIdentity(), await freeIdentity()]
  const healthy = Promise.withResolvers<void>()
  const server = await startAgent({
    nodeName: 'a-server',
    ports: { http: other.httpPort, server: other.serverPort, serfLan: other.serfLanPort, serfWan: -1, dns: -1 },
    config: JSON.stringify({ disable_coordinates: true }),
    onLog: (line) => {
      if (line.includes('marking health alive: member=node1')) healthy.resolve()
    },
  })
  const client = await startAgent({
    server: false,
    dataDir: folder,
    nodeName: 'node1',
    retryJoin: [`127.0.0.1:${other.serfLanPort}`],
    ports: { http: own.httpPort, serfLan: own.serfLanPort, serfWan: -1, server: -1, dns: -1 },
    config: JSON.stringify({ disable_coordinates: true, ...abrupt, ...corpus.config }),
  })
  await healthy.promise
  return {
    identity: identityOf(own, other),
    async [Symbol.asyncDispose]() {
      await client.close()
      await server.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** The same of the original. */
export async function startRealClient(path: string, corpus: Corpus): Promise<RunningTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'differential-real-'))
  const [own, other] = [await freeIdentity(), await freeIdentity()]
  const [clientFolder, serverFolder] = [await mkdtemp(join(folder, 'client-')), await mkdtemp(join(folder, 'server-'))]
  const server = await realProcess(path, serverFolder, {
    ...common,
    node_name: 'a-server',
    server: true,
    bootstrap: true,
    data_dir: join(serverFolder, 'data'),
    performance: { raft_multiplier: 1 },
    ports: { http: other.httpPort, server: other.serverPort, serf_lan: other.serfLanPort, serf_wan: -1, dns: -1, grpc: -1 },
  }, [])
  await server.said(/Synced node info/)
  const client = await realProcess(path, clientFolder, {
    ...common,
    node_name: 'node1',
    data_dir: join(clientFolder, 'data'),
    retry_join: [`127.0.0.1:${other.serfLanPort}`],
    ports: { http: own.httpPort, server: own.serverPort, serf_lan: own.serfLanPort, dns: -1, grpc: -1 },
    ...corpus.config,
  }, [])
  await client.said(/Synced node info/)
  await server.said(/marking health alive: member=node1/)
  return {
    identity: identityOf(own, other),
    async [Symbol.asyncDispose]() {
      await client.kill()
      await server.kill()
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}
