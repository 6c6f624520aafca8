import type { CheckDefinition } from './world.ts'

export function isAlias(definition: CheckDefinition): boolean {
  return definition.AliasNode !== '' || definition.AliasService !== ''
}
