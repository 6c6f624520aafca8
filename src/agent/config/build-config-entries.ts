import { InputError } from '../../std/errors.ts'
import { normalised } from '../../wire/config-entries/normalise.ts'
import { entryProblem } from '../../wire/config-entries/problem.ts'
import type { ConfigEntry } from '../../wire/records/config-entry-forms.ts'
import { configEntryOf } from './config-entry-of.ts'
import type { Values } from './values.ts'

const key = 'config_entries.bootstrap'

/** The entries that a leader writes, as they are stored. The first that is wrong ends it, unlike other values. */
export function buildConfigEntries(values: Values): readonly ConfigEntry[] {
  return values.tables(key).map((table, i) => {
    try {
      const asked = configEntryOf(table)
      const entry = normalised(asked.Kind, asked)
      const problem = entryProblem(entry.Kind, entry)
      if (problem !== undefined) throw new InputError(problem)
      return entry
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`${key}[${i}]: ${error.message}`, { cause: error })
      throw error
    }
  })
}
