import type { DnsRecord } from '../wire/dns-message.ts'
import { recordType } from '../wire/dns-types.ts'
import type { CheckServiceNode } from '../wire/records/health.ts'
import { aliasGroup } from './alias.ts'
import type { Group, Instances, Showing } from './instances.ts'
import { mostUsefulAnswers, trim } from './trim.ts'
import { addAuthority, type Call, nameError } from './world.ts'

export interface ShownService {
  readonly nodes: readonly CheckServiceNode[]
  readonly ttl: number
  readonly datacenter: string
  /** Prepared queries have judged health and order already. */
  readonly settled: boolean
}

/** Answers with the instances of a service, in an order of chance unless theirs is settled, cut to what the client can take. */
export function showInstances(call: Call, { nodes, ttl, datacenter, settled }: ShownService): void | Promise<void> {
  const showing = { type: call.question.type, ttl, datacenter }
  const instances = call.world.prepared.get(nodes, showing, !settled)
  if (instances.list.length === 0) return nameError(call)
  const gathering = new Gathering(call, instances, settled)
  if (!instances.plain) return withAliases(call, gathering, showing)
  for (let at = 0; at < instances.list.length && !gathering.full; at += 1) gathering.add(instances.groups[gathering.nth(at)]!)
  finish(call, gathering)
}

async function withAliases(call: Call, gathering: Gathering, showing: Showing): Promise<void> {
  const { instances } = gathering
  // The whole order is drawn before anything is waited for: another question may draw from the same instances meanwhile.
  const order = Array.from(instances.list, (_, at) => gathering.nth(at))
  for (const at of order) {
    if (gathering.full) break
    gathering.add(instances.groups[at] ?? (await aliasGroup(call, instances.list[at]!, showing)))
  }
  finish(call, gathering)
}

function finish(call: Call, gathering: Gathering): void {
  gathering.close()
  trim(call)
  if (call.reply.answers.length === 0 && !call.reply.truncated) addAuthority(call.world, call.reply)
}

/** Takes groups of records into a reply, each once, until the reply cannot take more. */
class Gathering {
  readonly instances: Instances
  readonly #call: Call
  readonly #ordered: boolean
  readonly #services: boolean
  readonly #mostAnswers: number
  readonly #mostGroups: number
  readonly #seen: Set<string> | undefined
  #groups = 0
  #alias: readonly DnsRecord[] | undefined

  constructor(call: Call, instances: Instances, ordered: boolean) {
    this.instances = instances
    this.#call = call
    this.#ordered = ordered
    this.#services = call.question.type === recordType.SRV
    this.#mostAnswers = mostUsefulAnswers(call)
    this.#mostGroups = this.#services ? 0 : call.world.settings.aRecordLimit
    this.#seen = instances.distinct ? undefined : new Set()
  }

  /** Which instance comes in this place. Places are asked in order. */
  nth(at: number): number {
    return this.#ordered ? at : this.instances.draw(this.#call.world.runtime.random, at)
  }

  get full(): boolean {
    return this.#call.reply.answers.length >= this.#mostAnswers || (this.#mostGroups > 0 && this.#groups >= this.#mostGroups)
  }

  add({ key, answers, extra }: Group): void {
    if (!this.#services && answers.length === 0) return
    if (this.#seen?.has(key) === true) return
    this.#seen?.add(key)
    if (!this.#services && answers[0]?.type === recordType.CNAME) {
      this.#alias ??= answers
      return
    }
    const { reply } = this.#call
    reply.answers.push(...answers)
    reply.additional.push(...extra)
    this.#groups += 1
  }

  /** An alias stands only where there is no address, and only one. */
  close(): void {
    const { reply } = this.#call
    if (reply.answers.length === 0 && this.#alias !== undefined) reply.answers.push(...this.#alias)
  }
}
