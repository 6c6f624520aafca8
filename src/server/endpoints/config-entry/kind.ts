import { ConsulError, InputError } from '../../../std/errors.ts'
import { configEntryRecord } from '../../../wire/records/config-entry-forms.ts'

/** Refuses a kind of entries that there is not. */
export function requireKind(kind: string): void {
  try {
    configEntryRecord(kind)
  } catch (error) {
    if (error instanceof InputError) throw new ConsulError('invalid', error.message, { cause: error })
    throw error
  }
}
