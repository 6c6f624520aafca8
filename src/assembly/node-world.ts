import { openStorage } from '../raft/storage/open.ts'
import { nodeChecksum } from '../runtime/node/checksum.ts'
import { startCaptured } from '../runtime/node/child-process.ts'
import { nodeDatagrams } from '../runtime/node/datagram.ts'
import { environmentVariable } from '../runtime/node/environment.ts'
import { connectHttp } from '../runtime/node/http-client.ts'
import { hostAddresses } from '../runtime/node/host-names.ts'
import { nodeHttp } from '../runtime/node/http.ts'
import { nodeMachine } from '../runtime/node/machine.ts'
import type { LogHub } from '../runtime/node/log.ts'
import { nodeRuntime } from '../runtime/node/node-runtime.ts'
import { nodePacking } from '../runtime/node/packing.ts'
import { nodeProbes } from '../runtime/node/probes.ts'
import { scratchFolder } from '../runtime/node/scratch.ts'
import { nodeSeal } from '../runtime/node/seal.ts'
import { nodeTcp } from '../runtime/node/tcp.ts'
import { nodeTls } from '../runtime/node/tls.ts'
import { clearSocketPath, setSocketAccess } from '../runtime/node/unix-socket.ts'
import { readWebFiles } from '../runtime/node/web-files.ts'
import type { AgentAddress } from '../runtime/http-client.ts'
import type { ApiTransport } from '../std/http-transport.ts'
import type { World } from './world.ts'

/** This machine; log lines go to `hub`. An agent that is alone opens no port for others. */
export function nodeWorld(hub: LogHub, alone = false): World {
  return {
    runtime: nodeRuntime(hub),
    logs: hub,
    http: nodeHttp,
    tcp: nodeTcp,
    datagrams: nodeDatagrams,
    cluster: alone ? undefined : { tcp: nodeTcp, datagrams: nodeDatagrams, tls: nodeTls, seal: nodeSeal, resolve: hostAddresses },
    checks: { startCaptured, probes: nodeProbes, dockerHost: environmentVariable('DOCKER_HOST') ?? '', shell: environmentVariable('SHELL') ?? '' },
    machine: nodeMachine,
    packing: nodePacking,
    scratchFolder: scratchFolder(),
    openStorage: (runtime, dataDir) => openStorage(runtime, nodeChecksum, dataDir),
    webFiles: readWebFiles,
    sockets: { clear: clearSocketPath, setAccess: setSocketAccess },
    tlsFault: (material) => nodeTls.fault(material),
    transport,
  }
}

function transport(to: AgentAddress): ApiTransport {
  // What is wrong with its files is told to whoever uses it.
  let connected: Promise<ApiTransport> | undefined
  return async (request) => (await (connected ??= connectHttp(to)))(request)
}
