import type { TestContext } from 'node:test'
import { loadConfig } from '../../src/agent/config/load.ts'
import { type RunningAgent, runAgent } from '../../src/index.ts'
import { nodeHost } from '../../src/runtime/node/host.ts'
import { LogHub } from '../../src/runtime/node/log.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'

interface ConfigFileOptions {
  readonly dataDir?: string
  readonly onLog?: (line: string) => void
  readonly ports?: Readonly<Record<string, number>>
}

/** An agent of one's own process that reads a configuration file, and reads it again when it reloads. */
export async function configFileAgent(t: TestContext, file: string, { dataDir, onLog, ports = {} }: ConfigFileOptions = {}): Promise<RunningAgent> {
  const values = new Map<string, string | boolean>([['bind_addr', '127.0.0.1'], ['node_name', 'filed'], ['server', true], ['bootstrap', true]])
  if (dataDir !== undefined) values.set('data_dir', bytesOfText(dataDir))
  const request = { devMode: dataDir === undefined, paths: [bytesOfText(file)], values, ports: { http: 0, dns: 0, serfLan: -1, serfWan: -1, ...ports } }
  const current = loadConfig(request, nodeHost)
  const hub = new LogHub()
  if (onLog !== undefined) hub.addSink({ level: 'debug', write: (line) => onLog(textOfBytes(line.trimEnd())) })
  const reload = { current, read: () => loadConfig(request, nodeHost), setLogLevel: () => undefined }
  const agent = await runAgent(current.config, { hub, awaitLeader: true, reload })
  t.after(() => agent.close())
  return agent
}
