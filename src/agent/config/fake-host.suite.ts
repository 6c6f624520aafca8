import { type Host, HostError, type InterfaceAddress } from '../../runtime/host.ts'

export interface FakeMachine {
  readonly name?: string
  /** Text by path. Folders are what paths say. */
  readonly files?: Readonly<Record<string, string>>
  readonly addresses?: readonly InterfaceAddress[]
  readonly openFiles?: number
}

/** A machine for tests of configuration. */
export function fakeHost({ name = 'box', files = {}, addresses = [], openFiles }: FakeMachine = {}): Host {
  const paths = Object.keys(files)
  const isFolder = (path: string): boolean => paths.some((file) => file.startsWith(`${path}/`))
  return {
    name: () => name,
    addresses: () => addresses,
    pathKind: (path) => (files[path] === undefined ? (isFolder(path) ? 'folder' : 'absent') : 'file'),
    readFile(path) {
      const text = files[path]
      if (text === undefined) throw new HostError('ENOENT', `open ${path}: no such file or directory`)
      return text
    },
    folder: (path) => [...new Set(paths.filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1).split('/')[0]!))].sort(),
    openFileLimit: () => openFiles,
  }
}
