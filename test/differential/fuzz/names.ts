/** The few names that all sequences use, so that what they do meets. Spellings that differ by case only are among them. */
export const nodeNames = ['n1', 'N1', 'n2', 'n3', 'node-x'] as const

export const nodeIds = ['40e4a748-2192-161a-0510-9bf59fe950b5', '40e4a748-0000-0000-0000-000000000002', '40e4a748-0000-0000-0000-00000000000c', '40E4A748-2192-161A-0510-9BF59FE950B5'] as const

export const serviceNames = ['web', 'Web', 'db', 'api', 'in', 'out'] as const

export const serviceIds = ['web', 'web-1', 'web-2', 'db', 'WEB'] as const

export const checkIds = ['c1', 'C1', 'c2', 'c3', 'service:web'] as const

export const tags = ['v1', 'V1', 'v2', 'main', 'a b', ''] as const

/** Keys as they stand in a path. Those that redirect are in the corpora. */
export const keyPaths = [
  'a', 'a/', 'a/b', 'a/b/', 'a/b/c', 'ab', 'A', 'a%2Fc', 'a/%20', 'b', 'b/c', 'b%25', 'b+c', '%C3%BC', '%FF', '%FF%FE/x', 'a;b', '%3Ctag%3E', 'c%3Fd', 'c%23', '%22', '__proto__',
] as const

/** Keys as they stand in JSON, which are those of the paths where these are plain. */
export const keys = ['a', 'a/', 'a/b', 'a/b/', 'a/b/c', 'ab', 'A', 'a/c', 'b', 'b/c', 'b%', '\xc3\xbc', '', '/', '<tag>', '__proto__'] as const

export const unknownId = '00000000-0000-0000-0000-00000000dead'
