import { InputError } from '../../../std/errors.ts'
import { configEntryOf } from '../../../agent/config/config-entry-of.ts'
import { parseJsonSource } from '../../../agent/config/json-source.ts'
import { parseHcl } from '../../../lang/hcl/parse-hcl.ts'
import type { HclObject } from '../../../lang/hcl/tree.ts'
import type { ConfigEntry } from '../../../wire/records/config-entry-forms.ts'

/** Reads an entry in HCL or JSON. Throws `InputError` in the original's words. */
export function entryOfText(text: string): ConfigEntry {
  return configEntryOf(parsed(text))
}

function parsed(text: string): HclObject {
  try {
    return /^\s*\{/.test(text) ? parseJsonSource(text) : parseHcl(text)
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`Failed to decode config entry input: ${error.message}`, { cause: error })
    throw error
  }
}
