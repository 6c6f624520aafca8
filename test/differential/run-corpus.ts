import type { Corpus, Step } from './step.ts'
import { exchangeBytes } from './wire-client.ts'
import type { WireAnswer } from './wire-client.ts'

/** How often the way of a request is gone behind it. */
const rounds = 5

/**
 * Sends a corpus to an agent, in order; answers stand in the order of the steps, with nothing for those that were only started. When
 * the agent ends on the way, `answers` has what came before.
 */
export async function runCorpus(corpus: Corpus, port: number, answers: (WireAnswer | undefined)[] = []): Promise<readonly (WireAnswer | undefined)[]> {
  const captured = new Map<string, string>()
  const started = new Map<string, Promise<WireAnswer>>()
  for (const step of corpus.steps) {
    const answer = step.finish === undefined ? exchangeBytes(port, requestBytes(step, port, captured), step.method) : started.get(step.finish)!
    if (step.start !== undefined) {
      started.set(step.start, answer)
      await begunToWait(port, step, captured)
      answers.push(undefined)
      continue
    }
    const settled = await answer
    answers.push(settled)
    for (const [name, source] of Object.entries(step.capture ?? {})) captured.set(name, valueAt(source, settled))
  }
  return answers
}

/**
 * Nothing tells that a request has come to wait; but what comes later would find it late. So the same is asked without waiting, on the
 * same way through the same programs, and answered: both programs serve in turn what is there, whatever else the machine has to do.
 */
async function begunToWait(port: number, step: Step, captured: ReadonlyMap<string, string>): Promise<void> {
  const [place = '', query = ''] = step.path.split('?')
  const parameters = query.split('&').filter((parameter) => !/^(?:index|hash|wait)=/.test(parameter))
  const bytes = requestBytes({ ...step, path: parameters.length === 0 ? place : `${place}?${parameters.join('&')}` }, port, captured)
  for (let round = 0; round < rounds; round++) await exchangeBytes(port, bytes, step.method)
}

function requestBytes(step: Step, port: number, captured: ReadonlyMap<string, string>): readonly Buffer[] {
  const filled = (text: string): string => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => captured.get(name) ?? `no-${name}`)
  if (step.raw !== undefined) return [Buffer.from(filled(step.raw), 'latin1')]
  const body = filled(step.body ?? '')
  const lines = [`${step.method} ${filled(step.path)} HTTP/1.1`, `Host: 127.0.0.1:${port}`]
  for (const [name, value] of Object.entries(step.headers ?? {})) lines.push(`${name}: ${filled(value)}`)
  if (step.chunkBytes !== undefined) lines.push('Transfer-Encoding: chunked')
  else if (step.body !== undefined) lines.push(`Content-Length: ${body.length}`)
  const sent = step.chunkBytes === undefined ? body : chunked(body, step.chunkBytes)
  return [Buffer.from(`${lines.join('\r\n')}\r\n\r\n${sent}`, 'latin1')]
}

function chunked(body: string, size: number): string {
  let out = ''
  for (let at = 0; at < body.length; at += size) {
    const piece = body.slice(at, at + size)
    out += `${piece.length.toString(16)}\r\n${piece}\r\n`
  }
  return `${out}0\r\n\r\n`
}

function valueAt(source: string, answer: WireAnswer): string {
  const [kind, place = ''] = source.split(/:(.*)/s)
  if (kind === 'header') {
    return answer.headers.find((line) => line.startsWith(`${place}: `))?.slice(place.length + 2) ?? `no-${place}`
  }
  if (!/^[[{]/.test(answer.body)) return 'no-json'
  let value: unknown = JSON.parse(answer.body)
  for (const part of place.split('.')) if (part !== '') value = (value as Record<string, unknown> | undefined)?.[part]
  return String(value)
}
