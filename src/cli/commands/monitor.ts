import { byteString } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import { clientFlags } from '../agent-flags.ts'
import { type AgentConnection, readAll, unexpected } from '../agent-connection.ts'
import { command, type CommandIo } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag, stringFlag } from '../flag.ts'

export const monitor = command({
  words: 'monitor',
  summary: 'Stream logs from a Consul agent',
  help: `
Usage: consul monitor [options]

  Shows what an agent logs from now on, until it is interrupted. The level may be
  lower than the one that the agent itself writes to its log.
`,
  flags: {
    'log-level': stringFlag('The least level: trace, debug, info, warn or err.', 'INFO'),
    'log-json': boolFlag('JSON objects instead of text.'),
    ...clientFlags,
  },
  async run({ flags, io }) {
    const aborter = new AbortController()
    const stopListening = io.onSignal(() => aborter.abort())
    const asked = { loglevel: flags['log-level'], ...(flags['log-json'] ? { logjson: '' } : {}) }
    try {
      return await connected(flags, io, (agent) => attempt(io, (text) => `Error starting ${flags['log-json'] ? 'JSON ' : ''}monitor: ${text}`, async () => {
        try {
          return await follow(agent, asked, aborter.signal, io)
        } catch (error) {
          // An interrupt is how this command is meant to end.
          if (!aborter.signal.aborted) throw error
          return 0
        }
      }))
    } finally {
      stopListening()
    }
  },
})

async function follow(
  agent: AgentConnection, parameters: Readonly<Record<string, string>>, signal: AbortSignal, io: CommandIo,
): Promise<number> {
  const { status, headers, body } = await agent.send({ method: 'GET', path: '/v1/agent/monitor', parameters, signal })
  if (status !== 200) throw unexpected({ status, headers, body: await readAll(body) })
  let rest = ''
  try {
    for await (const chunk of body) {
      const lines = (rest + byteString(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) io.out(line)
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof ConsulError)) throw error
    // A connection that breaks ends the log as one that is closed.
  }
  io.out('\nRemote side ended the monitor! This usually means that the\nremote side has exited or crashed.')
  return 1
}
