import { HostError } from '../../../runtime/host.ts'
import { InputError } from '../../../std/errors.ts'
import { quote } from '../../../std/quote.ts'
import { Intention } from '../../../wire/records/intention.ts'
import type { AgentConnection } from '../../agent-connection.ts'
import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { command, type CommandIo, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { boolFlag, equationsFlag } from '../../flag.ts'
import { findIntention } from './find.ts'
import { intentionText, sideText } from './shown.ts'

export const intentionCreate = command({
  words: 'intention create',
  summary: 'Create intentions for service connections.',
  help: `
Usage: consul intention create [options] SRC DST
Usage: consul intention create [options] -file FILE...

  Says that SRC may talk to DST, or, with -deny, that it may not.

      $ consul intention create web db

  Intentions may also come as JSON from files:

      $ consul intention create -file one.json two.json

  There is one intention between two services at most; -replace puts the new one
  in the place of the old.
`,
  flags: {
    allow: boolFlag('The source may talk to the destination. So it is unless -deny is given.'),
    deny: boolFlag('The source may not talk to the destination.'),
    file: boolFlag('The arguments are files.'),
    meta: equationsFlag('Metadata of the intention, as key=value. Can be given more than once.'),
    replace: boolFlag('Put it in the place of an intention between the same two.'),
    ...clientFlags, ...serverFlags,
  },
  async run({ flags, args, io }) {
    if (flags.allow && flags.deny) return fail(io, 'Only one of -allow or -deny may be specified.')
    let intentions: readonly Intention[]
    try {
      intentions = flags.file ? fromFiles(args, io) : [fromArguments(args, flags.deny ? 'deny' : 'allow', flags.meta)]
    } catch (error) {
      if (error instanceof InputError) return fail(io, `Error: ${error.message}`)
      throw error
    }
    return connected(flags, io, async (agent) => {
      for (const intention of intentions) {
        const code = (flags.replace ? await replace(agent, io, intention) : undefined) ?? await create(agent, io, intention)
        if (code !== 0) return code
      }
      return 0
    })
  },
})

function fromFiles(paths: readonly string[], io: CommandIo): readonly Intention[] {
  return paths.map((path) => {
    try {
      return Intention.fromJson(io.host.readFile(path))
    } catch (error) {
      throw error instanceof HostError ? new InputError(error.message, { cause: error }) : error
    }
  })
}

function fromArguments(args: readonly string[], Action: string, meta: ReadonlyMap<string, string>): Intention {
  const [source, destination] = args
  if (source === undefined || destination === undefined || args.length > 2) throw new InputError('Must specify two arguments: source and destination')
  const [SourceNS, SourceName] = side('source', source)
  const [DestinationNS, DestinationName] = side('destination', destination)
  return Intention.make({ SourceNS, SourceName, DestinationNS, DestinationName, SourceType: 'consul', Action, Meta: meta.size === 0 ? null : meta })
}

function side(what: string, text: string): readonly [string, string] {
  const slash = text.indexOf('/')
  if (slash < 0) return ['', text]
  if (text.indexOf('/', slash + 1) >= 0) throw new InputError(`Invalid intention ${what}: target can contain at most one '/'`)
  return [text.slice(0, slash), text.slice(slash + 1)]
}

/** Undefined when there is none to replace. */
async function replace(agent: AgentConnection, io: CommandIo, intention: Intention): Promise<number | undefined> {
  const [source, destination] = [sideText(intention.SourceNS, intention.SourceName), sideText(intention.DestinationNS, intention.DestinationName)]
  const between = `with source ${quote(source)} and destination ${quote(destination)}`
  let old: Intention | undefined
  const code = await attempt(io, (text) => `Error looking up intention for replacement ${between}: ${text}`, async () => {
    old = await findIntention(agent, source, destination)
    return 0
  })
  if (code !== 0 || old === undefined) return code === 0 ? undefined : code
  const { ID } = old
  return attempt(io, (text) => `Error replacing intention ${between}: ${text}`, async () => {
    await agent.askOk({ method: 'PUT', path: `/v1/connect/intentions/${ID}`, body: Intention.toJson({ ...intention, ID }) })
    return 0
  })
}

function create(agent: AgentConnection, io: CommandIo, intention: Intention): Promise<number> {
  return attempt(io, (text) => `Error creating intention ${quote(intentionText(intention))}: ${text}`, async () => {
    await agent.askOk({ method: 'POST', path: '/v1/connect/intentions', body: Intention.toJson(intention) })
    io.out(`Created: ${intentionText(intention)}`)
    return 0
  })
}
