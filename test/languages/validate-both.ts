import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { captured, type Captured } from '../../src/cli/captured-io.suite.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'
import type { ConfigCase } from './config-cases.ts'

export interface Verdicts {
  readonly ours: Captured
  readonly real: Captured
  readonly same: boolean
}

/** How often the real program may be asked again: where Go walks a map, its first complaint is a matter of chance. */
const tries = 8

/** `consul validate` of both programs on the same files. */
export async function validateBoth(real: string, { files, args }: ConfigCase): Promise<Verdicts> {
  const folder = await mkdtemp(join(tmpdir(), 'languages-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const line = ['validate', ...args.map((arg) => (arg.startsWith('-') ? arg : join(folder, arg)))]
    const { code, stdout, stderr } = await captured(line.map(bytesOfText))
    const ours = { code, stdout: textOfBytes(stdout), stderr: withoutUnbuilt(textOfBytes(stderr)) }
    for (let i = 1; ; i++) {
      const verdict = await program(real, line)
      const same = alike(ours, verdict)
      if (same || i === tries) return { ours, real: verdict, same }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Keys whose feature is absent are said to have no effect: the one difference that is meant. */
function withoutUnbuilt(text: string): string {
  return text.replaceAll(/^config key ".*" has no effect: .*\n/gm, '')
}

/** Lines about keys of a block come in any order from the original. */
function alike(ours: Captured, real: Captured): boolean {
  return ours.code === real.code && ours.stdout === real.stdout && sorted(ours.stderr) === sorted(real.stderr)
}

function sorted(text: string): string {
  return text.split('\n').sort().join('\n')
}

async function program(path: string, args: readonly string[]): Promise<Captured> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = await once(child, 'close') as [number]
  return { code, stdout, stderr }
}
