import type { CheckType } from '../../wire/records/service.ts'

/** Whether a check runs a program, be it in a container; agents allow that only when told to (CK26). */
export function isScript(definition: CheckType): boolean {
  return definition.ScriptArgs !== null && definition.ScriptArgs.length > 0
}
