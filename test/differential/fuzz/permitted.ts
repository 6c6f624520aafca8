import type { PlainAnswer } from '../normalise.ts'
import type { Step } from '../step.ts'

/** Differences that stay, each with its reason. */
const reasons: readonly { readonly why: string; readonly holds: (step: Step, theirs: PlainAnswer, ours: PlainAnswer) => boolean }[] = [
  {
    why: 'the original goes on after it has refused these parameters, and its answer stands behind the refusal',
    holds: ({ path }, theirs, ours) => path.startsWith('/v1/catalog/datacenters?') && ours.status.includes(' 400 ') && theirs.body.startsWith(ours.body),
  },
  {
    why: 'to who waits for a config entry that is deleted the original shows it once more',
    holds: ({ path, finish }, theirs, ours) => finish !== undefined && path.startsWith('/v1/config/') && theirs.status.includes(' 200 ') && ours.status.includes(' 404 '),
  },
  {
    why: 'the refusal repeats a parameter that an earlier answer gave, an index',
    holds: (_, theirs, ours) => theirs.body.startsWith('Conflicting flags: ') && theirs.body.replace(/cas=\d+/, '') === ours.body.replace(/cas=\d+/, ''),
  },
]

export function permitted(step: Step, theirs: PlainAnswer | undefined, ours: PlainAnswer | undefined): boolean {
  return theirs !== undefined && ours !== undefined && reasons.some(({ holds }) => holds(step, theirs, ours))
}
