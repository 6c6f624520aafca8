import type { TestContext } from 'node:test'
import { serverMember } from '../../cluster/member.ts'
import { MemoryLogStore, MemorySnapshotStore } from '../../raft/storage/memory.ts'
import { nodeClock } from '../../runtime/node/clock.ts'
import { nodeDisk } from '../../runtime/node/disk.ts'
import { nodePacking } from '../../runtime/node/packing.ts'
import { nodeRandom } from '../../runtime/node/random.ts'
import { scratchFolder } from '../../runtime/node/scratch.ts'
import { nodeTcp } from '../../runtime/node/tcp.ts'
import { nodeTls } from '../../runtime/node/tls.ts'
import { noMetrics } from '../../runtime/metrics.ts'
import type { Logger } from '../../runtime/ports.ts'
import { KVSApply, KVSGet } from '../../contract/rpc/index.ts'
import { DirEntry, KeyRequest, KVSRequest } from '../../wire/records/kv.ts'
import { poolMember } from '../neighbours.ts'
import { Server } from '../server.ts'
import { FakeGossip } from './fake-gossip.suite.ts'

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }

export interface TestServerOptions {
  readonly expect?: number
  readonly bootstrap?: boolean
  readonly datacenter?: string
  /** How long a new server must be well before it votes. */
  readonly stabilizationMs?: number
  /** All datacenters; without it a server knows its own alone. */
  readonly wan?: FakeGossip
}

/** A server on ports of loopback, in memory; only its gossip is none. */
export async function startServer(t: TestContext, gossip: FakeGossip, number: number, options: TestServerOptions = {}): Promise<Server> {
  const { expect = 0, bootstrap = false, datacenter = 'dc1', stabilizationMs = 500, wan } = options
  const identity = { nodeName: `n${number}`, nodeId: `00000000-0000-0000-0000-00000000000${number}`, datacenter }
  const facts = { ...identity, advertiseAddr: '127.0.0.1', serfLanPort: 8300 + number, serfWanPort: -1, bootstrap, bootstrapExpect: expect, version: '1.8.7' }
  const runtime = { clock: nodeClock, random: nodeRandom, disk: nodeDisk, log: silent, metrics: noMetrics }
  const member = (serverPort: number, name = facts.nodeName) => poolMember({ ...serverMember({ ...facts, serverPort }), Name: name })
  const server = await Server.start(
    runtime,
    {
      log: new MemoryLogStore(),
      snapshots: new MemorySnapshotStore(runtime),
      packing: nodePacking,
      scratchFolder: scratchFolder(),
      onFatal: (error) => {
        throw error
      },
      net: {
        tcp: nodeTcp,
        tls: nodeTls,
        bind: { ip: '127.0.0.1', port: 0 },
        advertiseIp: '127.0.0.1',
        limits: () => ({ maxConnectionsPerClient: 100, handshakeTimeoutMs: 5_000 }),
        tlsPolicy: () => undefined,
        startLan: (port, listener) => Promise.resolve(gossip.enter(member(port), listener)),
        startWan: wan === undefined ? undefined : (port, listener) => Promise.resolve(wan.enter(member(port, `${facts.nodeName}.${datacenter}`), listener)),
      },
    },
    {
      ...identity,
      address: '',
      bootstrap,
      bootstrapMode: bootstrap,
      bootstrapExpect: expect,
      sessionTtlMin: 10_000_000_000,
      defaultQueryTimeMs: 300_000,
      maxQueryTimeMs: 600_000,
      coordinateUpdatePeriodMs: 5_000,
      serverHealthIntervalMs: 100,
      leaveDrainTimeMs: 50,
      rpcHoldTimeoutMs: 7_000,
      configEntries: [],
      autopilot: {
        cleanupDeadServers: true, lastContactThreshold: 200_000_000, maxTrailingLogs: 250, minQuorum: 0, serverStabilizationTime: stabilizationMs * 1_000_000,
      },
      wanMember: undefined,
      member: serverMember({ ...facts, serverPort: 0 }),
    },
    // As much lease as there may be, since all servers of a test stand still when their process has to wait.
    { timings: { heartbeatTimeoutMs: 1000, electionTimeoutMs: 1000, leaderLeaseMs: 1000, commitTimeoutMs: 20 } },
  )
  t.after(() => server.close())
  return server
}

export async function put(server: Server, Key: string, Value: string, datacenter = 'dc1'): Promise<void> {
  await server.rpc(KVSApply, KVSRequest.make({ Datacenter: datacenter, Op: 'set', DirEnt: DirEntry.make({ Key, Value }) }))
}

export async function get(server: Server, Key: string, more: Partial<KeyRequest> = {}): Promise<string | undefined> {
  const { Entries } = await server.rpc(KVSGet, KeyRequest.make({ Datacenter: 'dc1', Key, ...more }))
  return Entries?.[0]?.Value ?? undefined
}

/** Resolves when something holds; looked at whenever who leads changes, and else every few milliseconds. */
export async function until(server: Server, holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await new Promise<void>((resolve) => {
      const timer = nodeClock.timer(10, () => {
        stop()
        resolve()
      })
      const stop = server.onLeadershipChange(() => {
        timer.cancel()
        resolve()
      })
    })
  }
}
