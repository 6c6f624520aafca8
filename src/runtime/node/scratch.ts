import { tmpdir } from 'node:os'
import { bytesOfText } from '../../std/bytes.ts'

/** The folder for files that need not survive, as the system says it. */
export function scratchFolder(): string {
  return bytesOfText(tmpdir())
}
