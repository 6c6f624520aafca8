import type { CheckRow } from '../check-row.ts'
import { isAlias } from '../alias-target.ts'
import { LocalAlias } from '../local-alias.ts'
import { RemoteAlias } from '../remote-alias.ts'

/** As the worst of another service's checks, here or on another node (CK08). */
export const alias: CheckRow = {
  type: 'alias',
  applies: isAlias,
  start: (context) => (context.definition.AliasNode === '' ? new LocalAlias(context) : new RemoteAlias(context)),
}
