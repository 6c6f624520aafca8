import type { Pair } from './pair.ts'
import type { Question } from './question.ts'
import type { Seen } from './seen.ts'

/** So often both are asked again before answers that differ are no chance: until they have had one in common. */
const mostAsked = 300
/** So often until an order that stays is no chance. */
const ordersAsked = 20

/** What differs in the answers to a question, or undefined. */
export async function differenceIn(pair: Pair, question: Question): Promise<string | undefined> {
  const first = await pair.ask(question)
  if (meant(question, first.ours, first.theirs)) return undefined
  if (keyOf(first.ours) !== keyOf(first.theirs) && !(await haveCommon(pair, question, first))) return `ours   ${show(first.ours)}\ntheirs ${show(first.theirs)}`
  return isOrdered(question, first.theirs) ? orderDifference(pair, question) : undefined
}

type Both = Awaited<ReturnType<Pair['ask']>>

/** Which instances are shown, and which records stand for a host name, is a choice by chance. */
async function haveCommon(pair: Pair, question: Question, first: Both): Promise<boolean> {
  // Where nothing is left to chance one more question tells.
  const [ours, theirs] = [new Forms(), new Forms()]
  ours.add(first.ours)
  theirs.add(first.theirs)
  for (let asked = 0; asked < mostAsked; asked += 1) {
    const again = await pair.ask(question)
    ours.add(again.ours)
    theirs.add(again.theirs)
    if (ours.keys.intersection(theirs.keys).size > 0) return true
    // What cannot be by chance need not be asked for long.
    if (asked === (first.ours?.head === first.theirs?.head ? 10 : 1) && ours.keys.size === 1 && theirs.keys.size === 1) return false
    if (asked > 20 && ours.shapes.intersection(theirs.shapes).size > 0 && ours.records.isSubsetOf(theirs.records)) return true
  }
  return false
}

class Forms {
  readonly keys = new Set<string>()
  readonly shapes = new Set<string>()
  readonly records = new Set<string>()

  add(seen: Seen | undefined): void {
    this.keys.add(keyOf(seen))
    this.shapes.add(shapeOf(seen))
    for (const record of seen?.sections.flat() ?? []) this.records.add(record)
  }
}

function keyOf(seen: Seen | undefined): string {
  return JSON.stringify(seen && [seen.head, seen.questions, seen.sections.map((section) => section.toSorted()), sizeOf(seen)])
}

function shapeOf(seen: Seen | undefined): string {
  return JSON.stringify(seen && [seen.head, seen.questions, seen.shapes, sizeOf(seen)])
}

/** The answer of a recursor is written anew by the original, and passed on as it is by ours. */
function sizeOf(seen: Seen): number {
  return isPassed(seen) ? 0 : seen.bytes
}

/** Not authoritative, and with recursion: an answer of a recursor. */
function isPassed({ head }: Seen): boolean {
  return /^flags 8[0-3][89ab]/.test(head)
}

/** Prepared queries may have an order of their own. */
function isOrdered({ labels, damage }: Question, seen: Seen | undefined): boolean {
  return damage.length === 0 && labels.some((label) => label.toLowerCase() === 'query') && (seen?.sections[0].length ?? 0) > 1
}

async function orderDifference(pair: Pair, question: Question): Promise<string | undefined> {
  const [ours, theirs] = [new Set<string>(), new Set<string>()]
  for (let asked = 0; asked < ordersAsked; asked += 1) {
    const again = await pair.ask(question)
    ours.add(JSON.stringify(again.ours?.sections[0]))
    theirs.add(JSON.stringify(again.theirs?.sections[0]))
  }
  if (ours.size > 1 && theirs.size > 1) return undefined
  return ours.size === theirs.size && ours.isSubsetOf(theirs) ? undefined : `order\nours   ${[...ours].slice(0, 2).join('\n       ')}\ntheirs ${[...theirs].slice(0, 2).join('\n       ')}`
}

/** Differences that are meant. */
function meant(question: Question, ours: Seen | undefined, theirs: Seen | undefined): boolean {
  if (ours === undefined) return false
  const broken = question.damage.length > 0 || question.labels.includes('')
  // What the original cannot write it does not answer. Ours says that it failed, and splits a text that is too long for one piece.
  if (theirs === undefined) return !broken && (ours.head.endsWith('2') || ours.sections.flat().some((record) => / 16 "/.test(record) && record.length > 256))
  // The original writes names that are too long for any client, and others so that the answer cannot be read.
  if (ours.head.endsWith('2') && !theirs.head.startsWith('flags')) return true
  if (ours.head.endsWith('2') && theirs.sections.flat().some((record) => record.split(' ').some((word) => word.length > 255))) return true
  // Records that come with a question are judged by their type, of which ours knows some; the original tells recursors what it understood.
  const records = question.opt !== undefined || question.records.length > 0
  return broken && ((records && theirs.head.endsWith('101')) || (isPassed(ours) && isPassed(theirs)))
}

export function show(seen: Seen | undefined): string {
  if (seen === undefined) return 'no answer'
  const { head, questions, sections, bytes } = seen
  return `${head} ${JSON.stringify(questions)} ${bytes} bytes${['answers', 'authority', 'additional'].map((name, at) => `\n         ${name}: ${sections[at]!.toSorted().join('\n           ')}`).join('')}`
}
