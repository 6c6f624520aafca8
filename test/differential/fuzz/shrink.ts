import type { Step } from '../step.ts'

/** Makes a list of steps that fails as short as it goes: drops ever smaller runs of steps while it still fails. */
export async function shrink(steps: readonly Step[], fails: (steps: readonly Step[]) => Promise<boolean>): Promise<readonly Step[]> {
  let kept = steps
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = kept.length - size; at > -size; at -= size) {
      const fewer = whole(kept.filter((_, index) => index < at || index >= at + size))
      if (fewer.length < kept.length && (await fails(fewer))) kept = fewer
    }
  }
  return kept
}

/** Without the halves of requests that wait. */
function whole(steps: readonly Step[]): readonly Step[] {
  const started = new Set(steps.map(({ start }) => start))
  const finished = new Set(steps.map(({ finish }) => finish))
  return steps.filter(({ start, finish }) => finished.has(start) && started.has(finish))
}
