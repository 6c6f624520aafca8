import type { DnsMessage, DnsRecord } from '../wire/dns-message.ts'
import { recordType } from '../wire/dns-types.ts'
import type { Call } from './world.ts'

/** Without EDNS a datagram has at most this many bytes, and this many answers whatever is configured. */
const plainDatagramBytes = 512
const mostDatagramAnswers = 8
/** What TCP can carry, less the head that the original takes off; and what cannot fit anyway. */
const streamBytes = 65_523
const mostStreamAnswers = 4096
const mostStreamServices = 1024
/** A search for how many answers fit begins when this much is too much; below, they are taken off one by one. */
const searchBytes = 100

/** Bytes of the largest datagram that the client takes. */
function datagramBytes({ edns }: Call): number {
  return Math.max(plainDatagramBytes, edns?.udpSize ?? 0)
}

function answerLimit({ world }: Call): number {
  return Math.min(mostDatagramAnswers, world.settings.udpAnswerLimit)
}

function streamLimit({ question }: Call): number {
  return question.type === recordType.SRV ? mostStreamServices : mostStreamAnswers
}

/** So many answers that one more would be cut for certain: nobody needs to gather more. */
export function mostUsefulAnswers(call: Call): number {
  if (call.network === 'tcp') return streamLimit(call) + 1
  const size = datagramBytes(call)
  // No record takes less than 12 bytes.
  return size === plainDatagramBytes ? answerLimit(call) + 1 : Math.floor(size / 12) + 2
}

/**
 * Cuts an answer to what the client can take, with the original's arithmetic (surface/dns.md D50 to D54): additional records go first,
 * down to one for each target, then answers. One answer is always kept, however long, unless it is beyond reach.
 */
export function trim(call: Call): void {
  const { reply, world } = call
  const before = reply.answers.length
  if (before === 0 && reply.additional.length === 0) return
  const cut = new Cut(call)
  if (call.network === 'tcp') {
    const limit = streamLimit(call)
    if (before > limit) reply.answers = reply.answers.slice(0, limit)
    // Answers beyond the limit alone are no cut in the original's eyes.
    const kept = reply.answers.length
    cut.toFit(streamBytes, streamBytes, !world.settings.disableCompression)
    if (reply.answers.length < kept && world.settings.enableTruncate) reply.truncated = true
    return
  }
  const size = datagramBytes(call)
  let compress = !world.settings.disableCompression
  if (size === plainDatagramBytes && before > answerLimit(call)) {
    // Some servers on the way write out what was compressed: the limit has to hold then too.
    compress = false
    reply.answers = reply.answers.slice(0, answerLimit(call))
    cut.syncAdditional()
  }
  cut.toFit(size, size - 7, compress)
  if (reply.answers.length < before && world.settings.enableTruncate) reply.truncated = true
}

class Cut {
  readonly #call: Call
  readonly #hasAdditional: boolean
  readonly #all: readonly DnsRecord[]
  #byOwner: ReadonlyMap<string, DnsRecord> | undefined

  constructor(call: Call) {
    this.#call = call
    this.#all = call.reply.additional
    this.#hasAdditional = this.#all.length > 0
  }

  /** Takes answers off until the message has at most `limit` bytes; `aim` is what the search aims at. */
  toFit(aim: number, limit: number, compress: boolean): void {
    const { reply } = this.#call
    while (reply.answers.length > 1) {
      const size = this.#size(compress, limit)
      if (size <= limit) return
      const keep = size - aim > searchBytes ? this.#search(aim, compress) : reply.answers.length - 1
      reply.answers = reply.answers.slice(0, keep)
      this.syncAdditional()
    }
  }

  /** How many answers fit, with the additional records that they need. */
  #search(aim: number, compress: boolean): number {
    const { reply } = this.#call
    const all = reply.answers
    let fits = 0
    let tooMany = all.length + 1
    while (tooMany - fits > 1) {
      const middle = fits + Math.floor((tooMany - fits) / 2)
      reply.answers = all.slice(0, middle)
      this.syncAdditional()
      if (this.#size(compress, aim) <= aim) fits = middle
      else tooMany = middle
    }
    reply.answers = all
    return fits
  }

  /** Leaves the additional records that tell where the targets of the answers are: one for each, and what an alias leads to. */
  syncAdditional(): void {
    if (!this.#hasAdditional) return
    const { reply } = this.#call
    const byOwner = (this.#byOwner ??= firstByOwner(this.#all))
    const kept: DnsRecord[] = []
    const seen = new Set<string>()
    for (const { data } of reply.answers) {
      if (data.kind !== 'service') continue
      for (let target: string | undefined = data.target.toLowerCase(); target !== undefined && !seen.has(target);) {
        seen.add(target)
        const record = byOwner.get(target)
        if (record === undefined) break
        kept.push(record)
        target = record.type === recordType.CNAME && record.data.kind === 'name' ? record.data.name.toLowerCase() : undefined
      }
    }
    reply.additional = kept
  }

  /** The size, exactly if it is above `limit`: what fits in full fits compressed. */
  #size(compress: boolean, limit: number): number {
    const { world, reply, question } = this.#call
    const message: DnsMessage = { id: 0, flags: 0, question, answers: reply.answers, authority: reply.authority, additional: reply.additional }
    const full = world.writer.measure(message, false)
    return compress && full > limit ? world.writer.measure(message, true) : full
  }
}

function firstByOwner(records: readonly DnsRecord[]): ReadonlyMap<string, DnsRecord> {
  const out = new Map<string, DnsRecord>()
  for (const record of records) {
    const owner = record.owner.toLowerCase()
    if (!out.has(owner)) out.set(owner, record)
  }
  return out
}
