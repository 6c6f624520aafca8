import { LogHub, type LogLevel, type LogSink } from '../../runtime/node/log.ts'
import type { Logger } from '../../runtime/ports.ts'
import type { CommandIo } from '../command.ts'
import type { ProgramWorld } from './program.ts'

const prefix = '    '
/** Lines kept while the banner is not out yet. */
const maxHeldLines = 512

export interface AgentWorld extends ProgramWorld {
  readonly hub: LogHub
  readonly log: Logger
  /** From now on, lines of this level and above. */
  readonly setLogLevel: (level: string) => void
}

/** The log of an agent on standard output, and what else its program needs of the machine. */
export function agentWorld({ level, json, io }: { readonly level: string, readonly json: boolean, readonly io: CommandIo }): AgentWorld {
  let held: string[] | undefined = []
  const sink: LogSink = {
    level: level.toLowerCase() as LogLevel,
    json,
    write(line) {
      const text = prefix + line.slice(0, -1)
      if (held === undefined) io.out(text)
      else if (held.length < maxHeldLines) held.push(text)
    },
  }
  const hub = new LogHub()
  const attached = hub.addSink(sink)
  return {
    hub,
    log: hub.logger('agent'),
    setLogLevel: (next) => attached.setLevel(next.toLowerCase() as LogLevel),
    print: (line) => io.out(line),
    openLog() {
      for (const line of held ?? []) io.out(line)
      held = undefined
    },
    onSignal: (heard) => io.onSignal(heard),
    timer: (delayMs, fire) => io.timer(delayMs, fire),
  }
}
