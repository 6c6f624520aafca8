import { normalise, type PlainAnswer } from '../differential/normalise.ts'
import type { Step } from '../differential/step.ts'
import type { WireAnswer } from '../differential/wire-client.ts'
import type { MixedAgent } from './mixed-cluster.ts'

const writtenAt = /((?:CreateIndex|ModifyIndex|X-Consul-Index)"?: ?)(\d+)/g

/** Answers without what differs between two clusters: ports, as `normalise.ts` does it, and what was written up to an index. */
export function plainAnswers(
  answers: readonly (WireAnswer | undefined)[], steps: readonly Step[], agents: readonly MixedAgent[], before: number,
): readonly (PlainAnswer | undefined)[] {
  const ports = plainPorts(agents)
  const plain = answers.map((answer) => answer && plainIndexes({ ...answer, headers: answer.headers.map(ports), body: ports(answer.body) }, before))
  return normalise(plain, steps, { httpPort: 0, serverPort: 0, serfLanPort: 0, serfWanPort: 0 })
}

/** Puts into a text the same ports for every cluster, whatever they are. */
export function plainPorts(agents: readonly MixedAgent[]): (text: string) => string {
  const names = new Map(agents.flatMap(({ http, dns, lan, wan, rpcAddress }, at) =>
    [http, dns, lan, wan, Number(rpcAddress.split(':')[1])].map((port, which) => [String(port), String(70_000 + 10 * at + which)] as const)))
  return (text) => text.replace(/\b\d{5}\b/g, (digits) => names.get(digits) ?? digits)
}

/** How a cluster came to be is not compared: what was written by then is all of one index. */
function plainIndexes(answer: WireAnswer, before: number): WireAnswer {
  const put = (text: string): string => text.replace(writtenAt, (whole, name: string, index: string) => (Number(index) > 1 && Number(index) <= before ? `${name}2` : whole))
  return { ...answer, headers: answer.headers.map(put), body: put(answer.body) }
}
