import { nodeClock } from '../../runtime/node/clock.ts'
import type { LogFileOptions } from '../../runtime/node/log-file.ts'
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

interface LogSettings {
  readonly level: string
  readonly json: boolean
  /** The path is empty for none. */
  readonly file: Pick<LogFileOptions, 'path' | 'rotateMs' | 'rotateBytes' | 'maxFiles'>
}

/** The log of an agent on standard output and in a file if one is wanted, and what else its program needs of the machine. */
export async function agentWorld({ log: { level: name, json, file }, io }: { readonly log: LogSettings, readonly io: CommandIo }): Promise<AgentWorld> {
  const level = name.toLowerCase() as LogLevel
  let held: string[] | undefined = []
  const sink: LogSink = {
    level,
    json,
    write(line) {
      const text = prefix + line.slice(0, -1)
      if (held === undefined) io.out(text)
      else if (held.length < maxHeldLines) held.push(text)
    },
  }
  const hub = new LogHub()
  const attached = hub.addSink(sink)
  const kept = file.path === '' ? undefined : (await import('../../runtime/node/log-file.ts')).keepLog(hub, { ...file, level, json }, nodeClock)
  return {
    hub,
    log: hub.logger('agent'),
    setLogLevel(next) {
      for (const each of [attached, kept]) each?.setLevel(next.toLowerCase() as LogLevel)
    },
    print: (line) => io.out(line),
    openLog() {
      for (const line of held ?? []) io.out(line)
      held = undefined
    },
    onSignal: (heard) => io.onSignal(heard),
    timer: (delayMs, fire) => io.timer(delayMs, fire),
  }
}
