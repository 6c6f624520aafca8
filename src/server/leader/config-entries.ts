import { configEntryGet } from '../../state/config/entry.ts'
import { ConsulError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import { CommandType } from '../../wire/command.ts'
import { ConfigEntryRequest } from '../../wire/records/config-entry-forms.ts'
import type { ServerContext } from '../context.ts'
import type { Duty } from './duty.ts'

/** The entries of the configuration are written where there are none of their kind and name. */
export const configEntries: Duty = { name: 'config entries', take: writeMissingEntries }

/** Writes the configured entries that are not stored; secondary datacenters get theirs from the primary. */
export async function writeMissingEntries(server: ServerContext): Promise<void> {
  const { datacenter: Datacenter, primaryDatacenter = Datacenter, configEntries: entries } = server.options
  if (primaryDatacenter !== Datacenter) return
  for (const entry of entries) {
    const { Kind, Name } = entry
    // Looked for first, since most leaders find them all there and need no log entry then.
    if (configEntryGet(server.store().read(), Kind, Name).entry !== undefined) continue
    try {
      await server.propose(CommandType.ConfigEntry, ConfigEntryRequest, { Kind, Op: 'upsert-cas', Datacenter, Entry: { ...entry, ModifyIndex: 0 }, Token: '' })
    } catch (error) {
      if (!(error instanceof ConsulError)) throw error
      throw new ConsulError(error.code, `Failed to apply configuration entry ${quote(Kind)} / ${quote(Name)}: ${error.message}`, { cause: error })
    }
  }
}
