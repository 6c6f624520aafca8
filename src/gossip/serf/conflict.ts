import { byteArray } from '../../std/bytes.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import { decodeConflictResponse } from '../../wire/serf.ts'
import type { SwimNode } from '../swim/ports.ts'
import type { Core } from './core.ts'
import { internalQuery } from './internal-queries.ts'
import { ipText } from './member.ts'
import type { QueryOutbox } from './query-outbox.ts'

/**
 * Two members with one name (protocol/gossip.md §5.11). The others are asked where they see the owner of the name; whom the majority
 * does not see falls silent.
 */
export class Conflict {
  readonly #core: Core
  readonly #outbox: QueryOutbox
  readonly #lost: () => void
  #asking = false

  constructor(core: Core, outbox: QueryOutbox, lost: () => void) {
    this.#core = core
    this.#outbox = outbox
    this.#lost = lost
  }

  seen(existing: SwimNode, other: SwimNode): void {
    const { log, options } = this.#core
    if (existing.name !== options.name) {
      return log.warn(`serf: Name conflict for '${existing.name}' both ${where(existing)} and ${where(other)} are claiming`)
    }
    log.error(
      `serf: Node name conflicts with another node at ${where(other)}. Names must be unique! (Resolution enabled: ${options.resolveConflicts})`,
    )
    // The other one says its name again and again; one question at a time is enough.
    if (!options.resolveConflicts || this.#asking) return
    this.#asking = true
    this.#core.soon(() => this.#ask())
  }

  #ask(): void {
    const { log, options, below } = this.#core
    let answers = 0
    let matching = 0
    const listener = {
      ack: () => undefined,
      answer: (_from: string, payload: string) => {
        const seen = placeIn(payload)
        if (seen === undefined) return log.error('serf: Failed to decode conflict query response')
        answers++
        if (seen === `${ipText(below.ip)}:${below.port}`) matching++
      },
      ended: () => {
        this.#asking = false
        const count = `[${matching} / ${answers}]`
        if (matching >= Math.floor(answers / 2) + 1) return log.info(`serf: majority in name conflict resolution ${count}`)
        log.warn(`serf: minority in name conflict resolution, quiting ${count}`)
        this.#lost()
      },
    }
    try {
      this.#outbox.ask(internalQuery.conflict, options.name, {}, listener)
    } catch (error) {
      if (!(error instanceof ConsulError)) throw error
      this.#asking = false
      log.error(`serf: Failed to start name resolution query: ${error.message}`)
    }
  }
}

/** Where an answer sees the name; undefined when it is no answer. */
function placeIn(payload: string): string | undefined {
  try {
    const member = decodeConflictResponse(byteArray(payload))
    return member === undefined ? 'nowhere' : `${ipText(member.Addr ?? new Uint8Array())}:${member.Port}`
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}

function where({ ip, port }: SwimNode): string {
  return `${ipText(ip)}:${port}`
}
