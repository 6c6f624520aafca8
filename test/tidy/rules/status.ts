import type { Breach, Rule } from '../rule.ts'

const path = 'docs/status.md'
const rows = 211
const states = new Set(['works', 'partly', 'absent'])

/** docs/status.md has each of the 211 capabilities once, in order, with its state; what is partly there says what is missing. */
export const statusRule: Rule = {
  name: 'status',
  check(project) {
    if (!project.has(path)) return [{ path, problem: 'does not exist' }]
    const breaches: Breach[] = []
    const count = new Map<string, number>()
    let expected = 1
    for (const [at, text] of project.text(path).split('\n').entries()) {
      const [, id, , , state, note] = text.split('|').map((cell) => cell.trim())
      if (id === undefined || !/^Q\d/.test(id)) continue
      const line = at + 1
      if (id !== idOf(expected)) breaches.push({ path, line, problem: `${id} stands where ${idOf(expected)} should` })
      expected += 1
      if (state === undefined || !states.has(state)) breaches.push({ path, line, problem: `${id} has no state` })
      if (state === 'partly' && (note ?? '') === '') breaches.push({ path, line, problem: `${id} does not say what is missing` })
      count.set(state ?? '', (count.get(state ?? '') ?? 0) + 1)
    }
    if (expected !== rows + 1) breaches.push({ path, problem: `has ${expected - 1} rows, not ${rows}` })
    const total = [...states].map((state) => `${count.get(state) ?? 0} ${state}`).join(', ')
    if (!project.text(path).includes(total)) breaches.push({ path, problem: `does not give the totals: ${total}` })
    return breaches
  },
}

function idOf(row: number): string {
  return `Q${String(row).padStart(3, '0')}`
}
