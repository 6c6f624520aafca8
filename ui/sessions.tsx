import type { Session } from '../src/api/index.ts'
import { client, useLive } from './live.tsx'
import { address, Confirmed, Empty, Shown } from './parts.tsx'

/** All sessions, node by node. */
export function Sessions() {
  const sessions = useLive('sessions', (options) => client.session.list(options))
  return (
    <>
      <h1>Sessions</h1>
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

/** Sessions, each with the means to end it. */
export function SessionRows({ sessions }: { sessions: readonly Session[] }) {
  if (sessions.length === 0) return <Empty>No session belongs to this node.</Empty>
  return (
    <ul class="rows">
      {sessions.map(({ ID, Name, TTL, Behavior }) => (
        <li key={ID}>
          <span><strong>{Name || 'unnamed'}</strong> <code>{ID}</code> <span class="quiet">{Behavior}{TTL === '' ? '' : `, TTL ${TTL}`}</span></span>
          <Confirmed label="Invalidate" question={`End session ${Name || ID}? Its locks are lost.`} action={() => client.session.destroy(ID)} />
        </li>
      ))}
    </ul>
  )
}
