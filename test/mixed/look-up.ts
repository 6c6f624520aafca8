import assert from 'node:assert/strict'
import { askTcp, askUdp } from '../dns/ask.ts'
import { questionBytes, seen } from '../dns/message.ts'
import type { MixedAgent } from './mixed-cluster.ts'

/** The records of an answer by UDP; TCP answers the same. */
export async function lookUp({ dns }: MixedAgent, name: string, type: string): Promise<readonly string[]> {
  const question = questionBytes({ name, type })
  const datagram = seen((await askUdp(dns, question))!)
  const [message] = await askTcp(dns, question)
  assert.deepEqual(datagram, seen(message!))
  return [...datagram.answers, ...datagram.additional]
}
