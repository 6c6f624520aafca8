import { quote } from '../../../std/quote.ts'
import { joinProblems } from '../../../std/go-multi-error.ts'
import type { Intention } from '../../../wire/records/intention.ts'

const longestText = 512
const mostPairs = 64
const longestKey = 128

/** What is wrong with an intention, in the words of the original; undefined when nothing is. */
export function intentionProblem(intention: Intention): string | undefined {
  const problems = [
    ...(['SourceNS', 'SourceName', 'DestinationNS', 'DestinationName'] as const).flatMap((name) => (intention[name] === '' ? [`${name} must be set`] : [])),
    ...wildcardProblems('Source', intention.SourceNS, intention.SourceName),
    ...wildcardProblems('Destination', intention.DestinationNS, intention.DestinationName),
    ...sizeProblems(intention),
  ]
  if (intention.Action !== 'allow' && intention.Action !== 'deny') problems.push("Action must be set to 'allow' or 'deny'")
  if (intention.SourceType !== 'consul') problems.push("SourceType must be set to 'consul'")
  return problems.length === 0 ? undefined : joinProblems(problems)
}

function wildcardProblems(side: string, namespace: string, name: string): readonly string[] {
  const problems: string[] = []
  if (partial(namespace)) problems.push(`${side}NS: wildcard character '*' cannot be used with partial values`)
  if (partial(name)) problems.push(`${side}Name: wildcard character '*' cannot be used with partial values`)
  if (name !== '*' && namespace === '*') problems.push(`${side}Name: exact value cannot follow wildcard namespace`)
  return problems
}

function partial(text: string): boolean {
  return text !== '*' && text.includes('*')
}

function sizeProblems({ Description, Meta }: Intention): readonly string[] {
  const problems: string[] = []
  if (Description.length > longestText) problems.push(`Description exceeds maximum length ${longestText}`)
  if ((Meta?.size ?? 0) > mostPairs) problems.push(`Meta exceeds maximum element count ${mostPairs}`)
  for (const [key, value] of Meta ?? []) {
    if (key.length > longestKey) problems.push(`Meta key ${quote(key)} exceeds maximum length ${longestKey}`)
    if (value.length > longestText) problems.push(`Meta value for key ${quote(key)} exceeds maximum length ${longestText}`)
  }
  return problems
}
