import { seconds } from '../../../std/duration.ts'
import { rec, record, str } from '../../../wire/record.ts'
import { Session } from '../../../wire/records/session.ts'
import { SessionApply } from '../../rpc/session/apply.ts'
import { decoded, decodeFailed, jsonBody } from '../body.ts'
import type { Call } from '../call.ts'
import { datacenterOf, refuseNamespace, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { json, route } from '../route.ts'

export const SessionCreated = record('SessionCreated', { ID: str() })

const serfHealth = 'serfHealth'
const lockDelay = 15_000_000_000
/** A number below this was meant in seconds. */
const lockDelayMinThreshold = 1000

export const sessionCreate = route({
  method: 'PUT',
  path: '/v1/session/create',
  doc: 'Creates a session. Without a body: of this node, bound to its health, releasing its locks when it ends.',
  query: common,
  body: jsonBody('Optional: LockDelay, Node, Name, Checks or NodeChecks, ServiceChecks, Behavior, TTL.'),
  rpc: SessionApply,
  reply: json(rec(SessionCreated)),
  request(call) {
    refuseNamespace(call)
    return { Datacenter: datacenterOf(call), Op: 'create', Session: sessionOf(call), Token: tokenOf(call) }
  },
  answer: (id) => ({ ID: id }),
})

function sessionOf(call: Call): Session {
  const defaults = Session.make({
    Node: call.agent.nodeName,
    LockDelay: lockDelay,
    Behavior: 'release',
    NodeChecks: [serfHealth],
    Checks: [serfHealth],
  })
  // Go looks at the declared length alone, so a chunked body is ignored.
  if (call.declaredLength <= 0) return withChecks(defaults)
  const given = decoded(() => Session.fromJson(call.body, { strict: true, onto: defaults }), decodeFailed)
  return withChecks(given)
}

/**
 * `Checks` is the old name of `NodeChecks`, and an empty list in the one empties the default of the other; given both, both go to
 * the server.
 */
function withChecks(session: Session): Session {
  const { Checks, NodeChecks, LockDelay } = session
  const delay = LockDelay < lockDelayMinThreshold ? seconds(LockDelay) : LockDelay
  const made = delay === LockDelay ? session : { ...session, LockDelay: delay }
  if (Checks === null || Checks.length === 0) return { ...made, NodeChecks: [] }
  if (Checks.length === 1 && Checks[0] === serfHealth) return { ...made, Checks: null }
  if (NodeChecks === null || NodeChecks.length === 0) return { ...made, Checks: null }
  return made
}
