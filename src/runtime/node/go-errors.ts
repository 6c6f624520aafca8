import { HostError } from '../host.ts'

const texts: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory', EACCES: 'permission denied', EPERM: 'operation not permitted', EISDIR: 'is a directory',
  ENOTDIR: 'not a directory', ELOOP: 'too many levels of symbolic links', EMFILE: 'too many open files', EIO: 'input/output error',
  ENAMETOOLONG: 'file name too long', ENOSPC: 'no space left on device', EROFS: 'read-only file system', EXDEV: 'invalid cross-device link',
  EEXIST: 'file exists', EBUSY: 'device or resource busy', EDQUOT: 'disk quota exceeded',
}

/** A failed operation on a path as Go says it: `open x: no such file or directory`. Errors without a code are no such thing. */
export function goError(operation: string, path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (code === undefined) return error
  // A folder opens in Go, and only reading it fails.
  const verb = code === 'EISDIR' && operation === 'open' ? 'read' : operation
  return new HostError(code, `${verb} ${path}: ${texts[code] ?? code}`, { cause: error })
}
