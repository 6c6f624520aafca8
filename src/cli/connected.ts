import { ConsulError, InputError } from '../std/errors.ts'
import { type AgentConnection, connectAgent } from './agent-connection.ts'
import type { AgentFlagValues } from './agent-flags.ts'
import { type CommandIo, fail } from './command.ts'

/** Runs the part of a command that talks to an agent. `unreachable` begins the line, if it is not empty, for flags and environment that lead nowhere. */
export async function connected(
  flags: AgentFlagValues, io: CommandIo, use: (agent: AgentConnection) => Promise<number>, unreachable = 'Error connecting to Consul agent',
): Promise<number> {
  let agent: AgentConnection
  try {
    agent = await connectAgent(flags, io)
  } catch (error) {
    if (error instanceof InputError) return fail(io, unreachable === '' ? error.message : `${unreachable}: ${error.message}`)
    throw error
  }
  return use(agent)
}

/** Runs a request; what goes wrong with it becomes a line and exit code 1. */
export async function attempt(io: CommandIo, failure: (text: string) => string, run: () => Promise<number>): Promise<number> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof ConsulError || error instanceof InputError) return fail(io, failure(error.message))
    throw error
  }
}
