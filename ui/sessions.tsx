import { useSignal } from '@preact/signals'
import { useLocation } from 'preact-iso'
import type { Session as SessionRow } from '../src/api/index.ts'
import { client, useLive } from './live.tsx'
import { address, Confirmed, Empty, Meta, Refused, Shown, tried } from './parts.tsx'

/** All sessions, node by node, and how to make one. */
export function Sessions() {
  const sessions = useLive('sessions', (options) => client.session.list(options))
  return (
    <>
      <h1>Sessions</h1>
      <Creation />
      <Shown live={sessions}>
        {(all) => {
          const nodes = [...new Set(all.map(({ Node }) => Node))].sort()
          if (nodes.length === 0) return <Empty>Nobody holds a session. Locks need one; it ends by itself or here.</Empty>
          return nodes.map((node) => (
            <section key={node}>
              <h2><a href={address('nodes', node)}>{node}</a></h2>
              <SessionRows sessions={all.filter(({ Node }) => Node === node)} />
            </section>
          ))
        }}
      </Shown>
    </>
  )
}

function Creation() {
  const name = useSignal('')
  const ttl = useSignal('')
  const behavior = useSignal<'release' | 'delete'>('release')
  const problem = useSignal('')
  const create = async (): Promise<void> => {
    const definition = { Name: name.value, Behavior: behavior.value, ...(ttl.value === '' ? {} : { TTL: ttl.value }) }
    problem.value = await tried(() => client.session.create(definition))
    if (problem.value === '') name.value = ttl.value = ''
  }
  return (
    <>
      <form class="bar" onSubmit={(event) => { event.preventDefault(); create().catch(reportError) }}>
        <input aria-label="Name" placeholder="Name" value={name.value} onInput={(event) => { name.value = event.currentTarget.value }} />
        <input aria-label="TTL" placeholder="TTL, such as 30s" size={14} value={ttl.value} onInput={(event) => { ttl.value = event.currentTarget.value }} />
        <select aria-label="When it ends" value={behavior.value} onChange={(event) => { behavior.value = event.currentTarget.value as 'release' | 'delete' }}>
          <option value="release">its locks are released</option>
          <option value="delete">its locks are deleted</option>
        </select>
        <button>Create session</button>
      </form>
      <Refused text={problem.value} />
    </>
  )
}

/** Sessions, each with the means to end it. */
export function SessionRows({ sessions }: { sessions: readonly SessionRow[] }) {
  if (sessions.length === 0) return <Empty>No session belongs to this node.</Empty>
  return (
    <ul class="rows">
      {sessions.map(({ ID, Name, TTL, Behavior }) => (
        <li key={ID}>
          <span>
            <a href={address('sessions', ID)}><strong>{Name || 'unnamed'}</strong></a> <code>{ID}</code>
            {' '}<span class="quiet">{Behavior}{TTL === '' ? '' : `, TTL ${TTL}`}</span>
          </span>
          <Confirmed label="Invalidate" question={`End session ${Name || ID}? Its locks are lost.`} action={() => client.session.destroy(ID)} />
        </li>
      ))}
    </ul>
  )
}

/** One session: what it is, and which keys it holds. */
export function Session({ id }: { id: string }) {
  const session = useLive(`session ${id}`, (options) => client.session.info(id, options))
  const { route } = useLocation()
  return (
    <>
      <h1><a class="up" href={address('sessions')}>Sessions</a> {session.data?.Name || id}</h1>
      {session.error !== undefined && <p class="error" role="alert">The agent did not answer: {session.error}. Trying again.</p>}
      {session.data !== undefined ? <Facts session={session.data} /> : 'data' in session && <Empty>There is no session {id}. It may have ended.</Empty>}
      {session.data !== undefined && (
        <div class="bar">
          <Confirmed
            label="Invalidate" question="End this session? Its locks are lost."
            action={async () => { await client.session.destroy(id); route(address('sessions', '')) }}
          />
        </div>
      )}
      <h2>Keys that it holds</h2>
      <HeldKeys id={id} />
    </>
  )
}

function Facts({ session }: { session: SessionRow }) {
  const checks = [...(session.NodeChecks ?? []), ...(session.ServiceChecks ?? []).map(({ ID }) => ID)]
  return (
    <>
      <p><code>{session.ID}</code> on <a href={address('nodes', session.Node)}>{session.Node}</a></p>
      <Meta
        meta={[
          ['When it ends', session.Behavior === 'delete' ? 'its locks are deleted' : 'its locks are released'],
          ['TTL', session.TTL || 'none'],
          ['Lock delay', `${Number(session.LockDelay) / 1e9} s`],
          ['Ends with checks', checks.join(', ') || 'none'],
        ]}
      />
    </>
  )
}

/** Agents do not tell which keys a session holds, so all are read: at once while they are few, and else when somebody asks for it. */
const fewKeys = 1_000

function HeldKeys({ id }: { id: string }) {
  const names = useLive('all keys', (options) => client.kv.keys('', options))
  const asked = useSignal(false)
  return (
    <Shown live={names}>
      {({ length }) => (length <= fewKeys || asked.value ? <Held id={id} /> : (
        <button onClick={() => { asked.value = true }}>Look through all {length} keys</button>
      ))}
    </Shown>
  )
}

function Held({ id }: { id: string }) {
  const entries = useLive('all entries', (options) => client.kv.list('', options))
  return (
    <Shown live={entries}>
      {(all) => {
        const held = all.filter(({ Session: holder }) => holder === id)
        if (held.length === 0) return <Empty>It holds no key.</Empty>
        return <div class="list">{held.map(({ Key }) => <a key={Key} href={address('kv', ...Key.split('/'))}><strong>{Key}</strong></a>)}</div>
      }}
    </Shown>
  )
}
