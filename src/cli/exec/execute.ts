import { milliseconds } from '../../std/duration.ts'
import { ConsulError } from '../../std/errors.ts'
import { parseJson } from '../../wire/json-parse.ts'
import type { AgentConnection } from '../agent-connection.ts'
import type { CommandIo } from '../command.ts'
import { attempt } from '../connected.ts'
import { textAt } from '../json-member.ts'
import { Mailbox } from './mailbox.ts'
import { eventText, type ExecPlan, jobText, joinPath } from './plan.ts'
import { followResults, type News } from './results.ts'
import { ExecSession, tolerated } from './session.ts'
import { untilQuiet } from './until-quiet.ts'

/** Runs a plan to its end and gives the exit code. Whatever comes of it, session and job are gone when this resolves. */
export async function execute(agent: AgentConnection, plan: ExecPlan, io: CommandIo): Promise<number> {
  const told = new Mailbox<News>((ms, fire) => io.timer(ms, fire))
  const stopListening = io.onSignal((signal) => {
    if (signal !== 'SIGHUP') told.put({ kind: 'interrupted' })
  })
  let session: ExecSession | undefined
  try {
    const code = await attempt(io, (text) => `Failed to create session: ${text}`, async () => {
      session = await openSession(agent, plan, io)
      return 0
    })
    return session === undefined ? code : await underSession(agent, { plan, session, told }, io)
  } finally {
    stopListening()
    await session?.destroy()
  }
}

interface Running {
  readonly plan: ExecPlan
  readonly session: ExecSession
  readonly told: Mailbox<News>
}

async function openSession(agent: AgentConnection, { datacenter, verbose }: ExecPlan, io: CommandIo): Promise<ExecSession> {
  const config = parseJson(await agent.askOk({ method: 'GET', path: '/v1/agent/self' }))
  const own = (name: string): string => textAt(config, 'Config', name)
  if (datacenter === '' || datacenter === own('Datacenter')) return ExecSession.local(agent, io)
  if (verbose) io.out('Remote exec in foreign datacenter, using Session TTL')
  return ExecSession.foreign(agent, io, `${own('NodeName')}@${own('Datacenter')}`, (node) => {
    if (verbose) io.out(`Binding session to remote node ${node}@${datacenter}`)
  })
}

async function underSession(agent: AgentConnection, running: Running, io: CommandIo): Promise<number> {
  const { plan, session } = running
  const say = (line: string): void => {
    if (plan.verbose) io.out(line)
  }
  say(`Created remote execution session: ${session.id}`)
  const folder = joinPath(plan.prefix, session.id)
  const laid = await attempt(io, (text) => `Failed to create job file: ${text}`, () => layJob(agent, `${folder}/job`, running))
  if (laid !== 0) return laid
  try {
    say('Uploaded remote execution spec')
    // Agents may then read the job from any server.
    if (await running.told.take(plan.replicationMs) !== undefined) return 1
    const fired = await attempt(io, (text) => `Failed to fire event: ${text}`, async () => {
      say(`Fired remote execution event: ${await fire(agent, running)}`)
      return 0
    })
    return fired === 0 ? await showResults(agent, running, `${folder}/`, io) : fired
  } finally {
    // Without its session nobody can write there any more.
    await session.destroy()
    await tolerated(agent.askOk({ method: 'DELETE', path: `/v1/kv/${folder}`, parameters: { recurse: '' } }), () => undefined)
  }
}

async function layJob(agent: AgentConnection, key: string, { plan, session }: Running): Promise<number> {
  if (key.startsWith('/')) throw new ConsulError('invalid', `Invalid key. Key must not begin with a '/': ${key}`)
  const taken = await agent.askOk({ method: 'PUT', path: `/v1/kv/${key}`, parameters: { acquire: session.id }, body: jobText(plan) })
  if (!taken.includes('true')) throw new ConsulError('not-acquired', `failed to acquire key ${key}`)
  return 0
}

async function fire(agent: AgentConnection, { plan, session }: Running): Promise<string> {
  const parameters = Object.fromEntries(Object.entries(plan.filters).filter(([, filter]) => filter !== ''))
  const reply = await agent.askOk({ method: 'PUT', path: '/v1/event/fire/_rexec', parameters, body: eventText(plan.prefix, session.id) })
  return textAt(parseJson(reply), 'ID')
}

async function showResults(agent: AgentConnection, { plan, told }: Running, folder: string, io: CommandIo): Promise<number> {
  const aborter = new AbortController()
  const startedAt = io.now()
  const following = followResults(agent, io, { folder, waitNs: plan.waitNs, signal: aborter.signal }, (news) => told.put(news))
  try {
    return await untilQuiet(told, { waitMs: milliseconds(plan.waitNs), verbose: plan.verbose }, io, () => io.now() - startedAt)
  } finally {
    aborter.abort()
    await following
  }
}
