import { JsonObject, type JsonTree, parseJson } from '../../wire/json-parse.ts'
import { clientFlags } from '../agent-flags.ts'
import { command, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'

export const info = command({
  words: 'info',
  summary: 'Provides debugging information for operators.',
  help: `
Usage: consul info [options]

  Prints what an agent says about its own state, for those who look for errors.
`,
  flags: { ...clientFlags },
  async run({ flags, io }) {
    return connected(flags, io, (agent) => attempt(io, (text) => `Error querying agent: ${text}`, async () => {
      const self = parseJson(await agent.askOk({ method: 'GET', path: '/v1/agent/self' }))
      const stats = memberOf(self, 'Stats')
      if (!(stats instanceof JsonObject)) return fail(io, "Agent response did not contain 'Stats' key")
      for (const [section, values] of sortedMembers(stats)) {
        io.out(`${section}:`)
        if (!(values instanceof JsonObject)) return fail(io, 'Got invalid subkey in stats: map[]')
        for (const [name, value] of sortedMembers(values)) {
          if (typeof value !== 'string') return fail(io, `Got invalid value in stats: ${section}.${name}`)
          io.out(`\t${name} = ${value}`)
        }
      }
      return 0
    }))
  },
})

function memberOf(tree: JsonTree, name: string): JsonTree | undefined {
  return tree instanceof JsonObject ? tree.values[tree.names.indexOf(name)] : undefined
}

function sortedMembers(tree: JsonObject): readonly (readonly [string, JsonTree])[] {
  return tree.names.map((name, i) => [name, tree.values[i]!] as const).sort(([a], [b]) => (a < b ? -1 : 1))
}
