import { ConsulError } from '../../std/errors.ts'
import type { U64 } from '../../wire/record.ts'
import type { SerfEvents, SerfUserEvent } from '../../wire/records/serf.ts'
import { encodeUserEvent } from '../../wire/serf.ts'
import type { Core } from './core.ts'
import { earlier, slotOf } from './lamport.ts'

/** How many times are remembered. */
export const eventSlots = 512
/** Different events of one time; honest members have their own clock beyond it after each. */
const mostPerTime = 1024
/** Bytes of names and payloads over all times. */
const mostBytes = 16 * 1024 * 1024
const sizeLimit = 512

interface Slot {
  readonly LTime: U64
  readonly Events: { readonly Name: string; readonly Payload: string | null }[]
}

/** Events that anybody says and everybody hears once (protocol/gossip.md §5.6). */
export class UserEvents {
  readonly #core: Core
  readonly #slots = new Array<Slot | null>(eventSlots).fill(null)
  #oldest: U64
  #bytes = 0

  /** Events before `oldest` happened in an earlier life. */
  constructor(core: Core, oldest: U64) {
    this.#core = core
    this.#oldest = oldest
  }

  /** The buffer, as push/pulls carry it. */
  get slots(): readonly (SerfEvents | null)[] {
    return this.#slots
  }

  /** What was before the join concerns this member not. */
  ignoreBefore(time: U64): void {
    if (time > this.#oldest) this.#oldest = time
  }

  /** Tells everybody. Throws when it is too long. */
  fire(name: string, payload: string, coalesce: boolean): void {
    const tooLong = (when: string): ConsulError =>
      new ConsulError('serf-event-size', `${when === 'after' ? 'encoded ' : ''}user event exceeds configured limit of ${sizeLimit} bytes ${when} encoding`)
    if (name.length + payload.length > sizeLimit) throw tooLong('before')
    const event: SerfUserEvent = { LTime: this.#core.eventClock.time, Name: name, Payload: payload, CC: coalesce }
    const message = encodeUserEvent(event)
    if (message.length > sizeLimit) throw tooLong('after')
    this.#core.eventClock.increment()
    this.handle(event)
    this.#core.events.add(message)
  }

  /** Whether it is news, and so to be gossiped on. */
  handle(event: SerfUserEvent): boolean {
    const { eventClock, log } = this.#core
    const { LTime, Name, Payload } = event
    eventClock.witness(LTime)
    if (LTime < this.#oldest) return false
    const horizon = earlier(eventClock.time, eventSlots)
    if (horizon !== undefined && LTime < horizon) {
      log.warn(`serf: received old event ${Name} from time ${LTime} (current: ${eventClock.time})`)
      return false
    }
    const at = slotOf(LTime, eventSlots)
    let slot = this.#slots[at] ?? null
    if (slot?.LTime !== LTime) {
      for (const one of slot?.Events ?? []) this.#bytes -= sizeOf(one)
      this.#slots[at] = slot = { LTime, Events: [] }
    }
    const payload = Payload ?? ''
    if (this.#bytes > mostBytes || slot.Events.length >= mostPerTime) return false
    if (slot.Events.some((one) => one.Name === Name && (one.Payload ?? '') === payload)) return false
    slot.Events.push({ Name, Payload })
    this.#bytes += sizeOf(event)
    this.#core.emit({ kind: 'userEvent', event: { time: LTime, name: Name, payload, coalesce: event.CC } })
    return true
  }
}

function sizeOf({ Name, Payload }: { readonly Name: string; readonly Payload: string | null }): number {
  return Name.length + (Payload?.length ?? 0)
}
