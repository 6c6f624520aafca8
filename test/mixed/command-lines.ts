/** One command line, and where in a cluster of three servers and two clients it is given. */
export interface CommandLine {
  /** Which agent is asked: servers are 0 to 2, clients 3 and 4. */
  readonly at: number
  readonly args: readonly string[]
  readonly input?: string
  /** Takes out what differs by nature, beyond ports and UUIDs. */
  readonly normal?: (text: string) => string
  /** What it says when all whom it asks were quick enough, which a busy machine may not be. */
  readonly whole?: RegExp
}

/** Places of a cluster that stand for themselves in the words of a line. */
export interface Words {
  /** Gossip addresses of the agents, in the pool of the datacenter. */
  readonly lan: readonly string[]
  readonly wan: readonly string[]
  readonly folder: string
  readonly keys: readonly [now: string, next: string]
}

const at = (place: number, ...args: readonly string[]): CommandLine => ({ at: place, args })
const plain = (normal: (text: string) => string, line: CommandLine): CommandLine => ({ ...line, normal })

const sorted = (text: string): string => text.split('\n').toSorted().join('\n')
/** Who leads is left to chance, and so is the order of the first configuration. */
const peers = (text: string): string => sorted(text.replaceAll(/leader {4}|follower {2}/g, 'ROLE      '))
const indexes = (text: string): string => text.replaceAll(/((?:Create|Modify)Index"?:? +)\d+/g, '$1N')
const figures = (text: string): string => text.replaceAll(/\d+(?:\.\d+)?/g, 'N').replaceAll(/ +/g, ' ')
/** The keys of `info`, which are the same everywhere; figures are not. Only Go has goroutines. */
const infoKeys = (text: string): string => text.replaceAll(/^\tgoroutines = .*\n/gm, '').replaceAll(/^(\t[^=]+=).*$/gm, '$1')

const browsing: readonly CommandLine[] = [
  at(0, 'members'), at(3, 'members'), at(1, 'members', '-detailed'), at(4, 'members', '-detailed'), at(3, 'members', '-status=alive'), at(3, 'members', '-status=failed'), at(3, 'members', '-status=('),
  at(0, 'members', '-wan'), at(2, 'members', '-wan', '-detailed'), at(3, 'members', '-wan'), at(3, 'members', '-segment=x'), at(0, 'members', '-segment=x'),
  plain(infoKeys, at(3, 'info')), plain(infoKeys, at(0, 'info')),
  at(3, 'catalog', 'datacenters'), at(3, 'catalog', 'nodes'), at(0, 'catalog', 'nodes', '-detailed'), at(4, 'catalog', 'nodes', '-service=consul'), at(3, 'catalog', 'services', '-tags'), at(3, 'catalog', 'services', '-node=dc1-server-0'),
  at(3, 'catalog', 'nodes', '-near=_agent', '-filter=Node == "dc1-server-1"'),
  plain(indexes, at(3, 'watch', '-type=checks', '-state=passing')), plain(indexes, at(4, 'watch', '-type=nodes')), at(3, 'watch', '-type=services'),
]

const operating: readonly CommandLine[] = [
  plain(peers, at(0, 'operator', 'raft', 'list-peers')), plain(peers, at(3, 'operator', 'raft', 'list-peers')), plain(peers, at(4, 'operator', 'raft', 'list-peers', '-stale')),
  at(3, 'operator', 'raft', 'remove-peer'), at(3, 'operator', 'raft', 'remove-peer', '-address=127.0.0.1:1'), at(0, 'operator', 'raft', 'remove-peer', '-id=none'),
  at(3, 'operator', 'autopilot', 'get-config'), at(3, 'operator', 'autopilot', 'set-config', '-max-trailing-logs=300', '-server-stabilization-time=9s'), at(1, 'operator', 'autopilot', 'get-config'),
  at(4, 'operator', 'autopilot', 'set-config', '-max-trailing-logs=250', '-server-stabilization-time=10s'), at(0, 'reload'), at(3, 'reload'),
]

const keyring = ({ keys: [now, next] }: Words): readonly CommandLine[] => {
  const turn = (from: string, to: string): readonly CommandLine[] => [
    at(0, 'keyring', '-install', to), at(1, 'keyring', '-remove', from === now ? to : 'x'), at(0, 'keyring', '-install', to), plain(sorted, at(1, 'keyring', '-list')), at(1, 'keyring', '-use', to), plain(sorted, at(2, 'keyring', '-remove', to)), at(2, 'keyring', '-remove', from), at(0, 'keyring', '-list', '-relay-factor=1'),
  ]
  return [
    at(0, 'keyring', '-list'), at(1, 'keyring', '-list', '-local-only'), at(3, 'keyring', '-list'), plain(sorted, at(0, 'keyring', '-use', next)), ...turn(now, next), ...turn(next, now),
    at(0, 'keyring', '-list', '-use', now), at(0, 'keyring', '-install', 'short'),
  ]
}

const joining = ({ lan, wan }: Words): readonly CommandLine[] => [
  at(3, 'join', lan[0]!), at(0, 'join', lan[3]!, lan[1]!), at(0, 'join', '-wan', wan[1]!), at(3, 'join', '-wan', wan[1]!), at(4, 'join', '127.0.0.1:1'), at(3, 'force-leave', 'nobody'), at(0, 'force-leave', '-prune', 'nobody'),
]

const rates = (text: string): string => text.replaceAll(/-?\d+\.\d+ ms/g, 'N ms')

const doing = ({ folder }: Words): readonly CommandLine[] => [
  at(3, 'event', '-name=deploy', 'v1'), at(0, 'event', '-name=deploy', '-node=dc1-client-3', '-service=web', '-tag=v1'), at(3, 'event', '-name=deploy', '-tag=x'),
  { ...plain(sorted, at(3, 'exec', '-wait=1s', '-node=dc1-client-[34]', 'echo here')), whole: /2 \/ 2 node/ }, { ...plain(sorted, at(0, 'exec', '-wait=1s', '-node=dc1-server-1', 'exit 3')), whole: /1 \/ 1 node/ },
  plain(rates, at(3, 'rtt', 'dc1-server-0', 'dc1-client-4')), plain(rates, at(0, 'rtt', 'dc1-client-3')), plain(rates, at(0, 'rtt', '-wan', 'dc1-server-0.dc1', 'dc1-server-2.dc1')), at(3, 'rtt', 'nobody'), at(3, 'rtt', '-wan', 'a', 'b'),
  at(3, 'kv', 'put', 'k/a', 'one'), at(0, 'kv', 'get', 'k/a'), plain(indexes, at(4, 'kv', 'get', '-detailed', 'k/a')), at(4, 'kv', 'put', 'k/b', '-'), at(3, 'kv', 'get', '-recurse', 'k/'), at(3, 'kv', 'export', 'k/'), at(3, 'kv', 'put', '-cas', '-modify-index=1', 'k/a', 'x'),
  plain(figures, at(3, 'snapshot', 'save', `${folder}/state.snap`)), plain(figures, at(3, 'snapshot', 'inspect', `${folder}/state.snap`)), at(3, 'kv', 'delete', '-recurse', 'k/'), at(4, 'kv', 'get', 'k/a'), at(4, 'snapshot', 'restore', `${folder}/state.snap`), at(4, 'kv', 'get', 'k/a'),
  at(3, 'kv', 'import', '[{"key":"k/c","flags":3,"value":"Yw=="}]'), at(3, 'kv', 'get', '-keys', ''), at(3, 'kv', 'delete', 'k/a'), at(3, 'kv', 'delete', '-recurse', 'k/'),
  at(3, 'lock', 'l', 'echo', 'held'), at(4, 'lock', '-verbose', '-n=2', 'm', 'echo held'), at(0, 'lock', '-child-exit-code', 'l', 'exit 3'),
  plain(indexes, at(3, 'watch', '-type=key', '-key=k/c')), at(3, 'watch', '-type=keyprefix', '-prefix=none'),
  at(3, 'maint', '-enable', '-reason=why'), at(3, 'maint'), at(3, 'maint', '-disable'), at(3, 'maint'),
  at(3, 'services', 'register', '-name=web', '-port=80', '-tag=v1'), at(3, 'maint', '-enable', '-service=web'), at(3, 'maint'), at(3, 'services', 'deregister', '-id=web'), at(3, 'services', 'deregister', '-id=none'),
]

/** What both command lines say to any agent; what it leaves behind does not matter to who says it again. */
export function commandLines(words: Words): readonly CommandLine[] {
  return [...browsing, ...operating, ...keyring(words), ...joining(words), ...doing(words)]
}
