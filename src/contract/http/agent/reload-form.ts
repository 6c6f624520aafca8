import { list, rec, record, str } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'

/** What became of the definitions of one kind, by ID. */
export const DefinitionChanges = record('DefinitionChanges', { Added: list(str()), Changed: list(str()), Removed: list(str()), Unchanged: list(str()) })
export type DefinitionChanges = RecordOf<typeof DefinitionChanges>

/** What a reload did. Keys are those of the configuration files. */
export const ReloadForm = record('ReloadReport', {
  /** Their new values count from now on. */
  Applied: list(str()),
  /** They were changed, and count when the agent starts again. */
  NeedRestart: list(str()),
  Services: rec(DefinitionChanges),
  Checks: rec(DefinitionChanges),
  /** Those that the configuration before did not have. */
  Warnings: list(str()),
})
export type ReloadForm = RecordOf<typeof ReloadForm>
