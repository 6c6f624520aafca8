import type { CommandIo } from '../command.ts'
import type { Mailbox } from './mailbox.ts'
import type { News } from './results.ts'

/** Shows what nodes say until they have been quiet for so long, twice as long while one still works. Gives the exit code. */
export async function untilQuiet(news: Mailbox<News>, { waitMs, verbose }: { readonly waitMs: number; readonly verbose: boolean }, io: CommandIo, elapsedMs: () => number): Promise<number> {
  let acknowledged = 0
  let finished = 0
  let bad = 0
  for (;;) {
    const next = await news.take(acknowledged > finished ? waitMs * 2 : waitMs)
    if (next === undefined) break
    switch (next.kind) {
      case 'acknowledged':
        acknowledged++
        if (verbose) io.out(prefixed('==>', next.node, 'acknowledged'))
        break
      case 'heartbeat':
        if (verbose) io.out(prefixed('==>', next.node, 'heartbeat received'))
        break
      case 'output':
        io.out(prefixed('   ', next.node, next.output))
        break
      case 'exit':
        finished++
        if (next.code !== 0) bad++
        io.out(prefixed('==>', next.node, `finished with exit code ${next.code}`))
        break
      default: return 1
    }
  }
  io.out(`${finished} / ${acknowledged} node(s) completed / acknowledged`)
  if (verbose) io.out(`Completed in ${(elapsedMs() / 1000).toFixed(2)} seconds`)
  return bad > 0 || finished < acknowledged ? 2 : 0
}

/** Each line behind the name of its node; blanks at the very end go. */
function prefixed(mark: string, node: string, text: string): string {
  return text.split('\n').map((line) => `${mark} ${node}: ${line}`).join('\n').replace(/[\t\n\v\f\r ]+$/, '')
}
