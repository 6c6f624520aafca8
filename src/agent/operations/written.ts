import { assert } from '../../std/assert.ts'
import { formatDuration, parseDuration } from '../../std/duration.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { Values } from '../config/values.ts'

/** The configuration as it was written: the original shows 0 where it then takes a value of its own. */
export class Written extends Values {
  constructor(config: AgentConfig) {
    super(config.written)
  }

  duration(key: string): string {
    const parsed = parseDuration(this.optionalString(key) ?? '0s')
    assert('value' in parsed, `config: ${key} was judged before`)
    return formatDuration(parsed.value)
  }
}
