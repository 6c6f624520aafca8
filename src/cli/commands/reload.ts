import { ReloadForm, type DefinitionChanges } from '../../contract/http/agent/reload-form.ts'
import { readJson } from '../../wire/json-read.ts'
import { rec } from '../../wire/record.ts'
import { clientFlags } from '../agent-flags.ts'
import { command, type CommandIo } from '../command.ts'
import { attempt, connected } from '../connected.ts'

export const reload = command({
  words: 'reload',
  summary: 'Triggers the agent to reload configuration files',
  help: `
Usage: consul reload

  Makes an agent read its configuration files again. What can be applied while it
  runs is applied, and what has to wait for a restart is said.
`,
  flags: { ...clientFlags },
  async run({ flags, io }) {
    return connected(flags, io, (agent) => attempt(io, (text) => `Error reloading: ${text}`, async () => {
      const body = await agent.askOk({ method: 'PUT', path: '/v1/agent/reload', parameters: { report: '' } })
      io.out('Configuration reload triggered')
      // The original says nothing of what it did.
      if (body !== '') tell(readJson(rec(ReloadForm), body), io)
      return 0
    }))
  },
})

function tell({ Applied, NeedRestart, Services, Checks, Warnings }: ReloadForm, io: CommandIo): void {
  for (const key of Applied ?? []) io.out(`Applied: ${key}`)
  tellChanges('Service', Services, io)
  tellChanges('Check', Checks, io)
  for (const key of NeedRestart ?? []) io.error(`Needs a restart: ${key}`)
  for (const warning of Warnings ?? []) io.error(warning)
}

function tellChanges(what: string, { Added, Changed, Removed }: DefinitionChanges, io: CommandIo): void {
  for (const [ids, done] of [[Added, 'added'], [Changed, 'changed'], [Removed, 'removed']] as const) {
    for (const id of ids ?? []) io.out(`${what} ${done}: ${id}`)
  }
}
