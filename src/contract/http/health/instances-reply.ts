import { parseBool } from '../../../std/quote.ts'
import { list, rec } from '../../../wire/record.ts'
import { CheckServiceNode } from '../../../wire/records/health.ts'
import type { IndexedCheckServiceNodes } from '../../../wire/records/health.ts'
import type { Call } from '../call.ts'
import { instanceParams } from '../catalog/service-nodes-reply.ts'
import { bool } from '../param.ts'
import type { Query } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { sharedJson } from '../route.ts'
import { withTags } from './checks-reply.ts'

/** What a list of instances with their health may be asked. */
export const healthParams = { ...instanceParams, passing: bool('Only instances all of whose checks pass.') }

export const instancesReply = sharedJson(list(rec(CheckServiceNode)))

type Instances = readonly CheckServiceNode[]

const none: Instances = []
/** What was made of a list, for as long as servers answer with the very same. */
const completed = new WeakMap<Instances, Instances>()
const completedPassing = new WeakMap<Instances, Instances>()

/** The instances, or those that pass everything. */
export function instancesOf({ Nodes }: IndexedCheckServiceNodes, { query }: Call): Instances | Refusal {
  const passing = passingOnly(query)
  if (passing === undefined) return new Refusal(400, 'Invalid value for ?passing')
  if (Nodes === null) return none
  const known = passing ? completedPassing : completed
  let made = known.get(Nodes)
  if (made === undefined) known.set(Nodes, (made = (passing ? allPassing(Nodes) : Nodes).map(complete)))
  return made
}

function passingOnly(query: Query): boolean | undefined {
  if (!query.has('passing')) return false
  const value = query.get('passing')
  return value === '' ? true : parseBool(value)
}

/** Drops instances with a check that does not pass. The last one takes the place of each dropped, as in the original. */
function allPassing(nodes: Instances): Instances {
  const left = [...nodes]
  for (let at = 0; at < left.length; ) {
    if (left[at]!.Checks?.every((check) => check.Status === 'passing') ?? true) at++
    else {
      const last = left.pop()!
      if (at < left.length) left[at] = last
    }
  }
  return left
}

/** Lists of nothing are [], not null. */
function complete({ Node, Service, Checks }: CheckServiceNode): CheckServiceNode {
  return {
    Node,
    Service: Service !== null && Service.Tags === null ? { ...Service, Tags: [] } : Service,
    Checks: (Checks ?? []).map(withTags),
  }
}
