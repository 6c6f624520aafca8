import type { CheckDefinition } from './world.ts'

/** Whether a check runs a program, be it in a container; agents allow that only when told to (CK26). */
export function isScript(definition: CheckDefinition): boolean {
  return definition.ScriptArgs !== null && definition.ScriptArgs.length > 0
}
