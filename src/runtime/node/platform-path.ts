/** Paths are byte strings like every string inside the agent; the platform gets the bytes, so names need not be UTF-8. */
export function platformPath(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}
