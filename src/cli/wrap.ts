const tooLongPenalty = 100_000

/**
 * Breaks a text into lines of at most `width` characters so that the squares of what is left over are least in sum; the last line is
 * free. The original's help is set this way.
 */
export function wrap(text: string, width: number): readonly string[] {
  const words = text.trim().replaceAll('\n', ' ').split(' ')
  const best: { cost: number, next: number }[] = []
  for (let i = words.length - 1; i >= 0; i--) best[i] = breakFrom(words, i, width, best)
  const lines: string[] = []
  for (let i = 0; i < words.length; i = best[i]!.next) lines.push(words.slice(i, best[i]!.next).join(' '))
  return lines
}

/** Where the line that begins with word `i` ends best. */
function breakFrom(words: readonly string[], i: number, width: number, best: readonly { cost: number, next: number }[]): { cost: number, next: number } {
  const rest = words.slice(i).join(' ').length
  if (rest <= width || i === words.length - 1) return { cost: 0, next: words.length }
  let found = { cost: Number.MAX_SAFE_INTEGER, next: i + 1 }
  let length = -1
  for (let j = i + 1; j < words.length; j++) {
    length += 1 + words[j - 1]!.length
    const cost = (width - length) ** 2 + best[j]!.cost + (length > width ? tooLongPenalty : 0)
    if (cost < found.cost) found = { cost, next: j }
  }
  return found
}
