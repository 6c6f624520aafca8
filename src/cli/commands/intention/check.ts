import { parseJson } from '../../../wire/json-parse.ts'
import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { memberAt } from '../../json-member.ts'

/** Exit codes: 0 allowed, 1 denied, 2 unknown. */
export const intentionCheck = command({
  words: 'intention check',
  summary: 'Check whether a connection between two services is allowed.',
  help: `
Usage: consul intention check [options] SRC DST

  Says whether SRC may talk to DST, also by the exit code: 0 if it may, 1 if not.

      $ consul intention check web db
`,
  flags: { ...clientFlags, ...serverFlags },
  flagErrorCode: 2,
  async run({ flags, args, io }) {
    const [source, destination] = args
    if (args.length !== 2) return failed(fail(io, 'Error: command requires exactly two arguments: src and dst'))
    let allowed: boolean | undefined
    const code = await connected(flags, io, (agent) => attempt(io, (text) => `Error checking the connection: ${text}`, async () => {
      const parameters = { source: source!, destination: destination!, 'source-type': 'consul' }
      allowed = memberAt(parseJson(await agent.askOk({ method: 'GET', path: '/v1/connect/intentions/check', parameters })), 'Allowed') === true
      return 0
    }))
    if (allowed === undefined) return failed(code)
    io.out(allowed ? 'Allowed' : 'Denied')
    return allowed ? 0 : 1
  },
})

function failed(code: number): number {
  return code === 0 ? 0 : 2
}
