import { configTree, Table, type Taste } from './config-trees.ts'
import { hclText, jsonText } from './config-text.ts'
import { Dice } from './dice.ts'

/** Files, and the arguments of `consul validate` for them. Paths are below the folder that the files are written to. */
export interface ConfigCase {
  readonly files: Readonly<Record<string, string>>
  readonly args: readonly string[]
}

/** What an agent cannot be without. */
const needed = [['data_dir', '/tmp/nowhere'], ['bind_addr', '127.0.0.1']] as const

/** One case: the same seed makes the same one. */
export function configCase(seed: number): ConfigCase {
  const dice = new Dice(seed)
  const files: Record<string, string> = {}
  const paths = new Set<string>()
  const wrong = dice.pick([8, 40, 100_000, 100_000])
  const count = dice.pick([1, 1, 1, 2, 3])
  for (let i = 0; i < count; i++) {
    const json = dice.once(3)
    const path = `${dice.once(4) ? 'dir/' : ''}${dice.pick(['a', 'b', 'c', '1', '10', '2', '.x'])}${dice.once(20) ? dice.pick(['', '.txt', '.JSON', '.hcl.bak']) : json ? '.json' : '.hcl'}`
    const taste: Taste = { dice, json, wrong }
    const tree = configTree(taste, dice.pick([1, 2, 3, 5, 8, 14]))
    const whole = i === 0 && !dice.once(10) ? new Table([...dice.once(2) ? needed : [...needed].reverse(), ...tree.pairs]) : tree
    files[path] = damaged(json ? jsonText(whole, taste) : hclText(whole, taste), dice)
    paths.add(path.startsWith('dir/') ? 'dir' : path)
  }
  const args = [...(dice.once(8) ? ['-quiet'] : []), ...(dice.once(15) ? [`-config-format=${dice.pick(['hcl', 'json', 'x', ''])}`] : []), ...paths]
  if (dice.once(20)) args.push(dice.pick([...paths, 'none.hcl', 'none']))
  return { files, args }
}

/** Mostly the text as it is; now and then a character less or more. */
function damaged(text: string, dice: Dice): string {
  if (!dice.once(12)) return text
  const at = dice.below(text.length + 1)
  if (dice.once(2)) return text.slice(0, at) + text.slice(at + 1 + dice.below(3))
  return text.slice(0, at) + dice.pick(['"', '{', '}', '[', ']', '=', ',', '\n', '\\', '<<', '#', '/*', '\u00e4', '${', '\0', '-', '.', ':', '\ufeff']) + text.slice(at)
}
