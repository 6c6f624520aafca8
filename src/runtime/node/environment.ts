import { bytesOfText } from '../../std/bytes.ts'

/** A variable of this process's environment; undefined where it is not set. */
export function environmentVariable(name: string): string | undefined {
  const value = process.env[name]
  return value === undefined ? undefined : bytesOfText(value)
}
