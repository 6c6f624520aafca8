import { bytesOfText, textOfBytes } from './bytes.ts'

const alreadyFolded = /^[^A-Z\x80-\xff]*$/

/** A name as it is compared without case: as Go's `strings.ToLower` makes it, character by character. */
export function folded(name: string): string {
  if (alreadyFolded.test(name)) return name
  const lower = Array.from(textOfBytes(name), (character) => {
    const folding = character.toLowerCase()
    // The only character whose lower case is two in JavaScript and one in Go.
    return folding.length > character.length ? (folding[0] as string) : folding
  })
  return bytesOfText(lower.join(''))
}
