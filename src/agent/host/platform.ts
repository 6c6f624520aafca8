/** Which distribution this is, by the files that each leaves; the first that is there decides, in the original's order. */
const marks: readonly (readonly [file: string, platform: string, version: 'text' | 'release' | 'none'])[] = [
  ['/etc/oracle-release', 'oracle', 'release'], ['/etc/enterprise-release', 'oracle', 'release'], ['/etc/slackware-version', 'slackware', 'text'],
  ['/etc/debian_version', 'debian', 'text'], ['/etc/redhat-release', '', 'release'], ['/etc/system-release', '', 'release'],
  ['/etc/gentoo-release', 'gentoo', 'release'], ['/etc/arch-release', 'arch', 'none'], ['/etc/alpine-release', 'alpine', 'text'],
]

const families: Readonly<Record<string, string>> = {
  debian: 'debian', ubuntu: 'debian', linuxmint: 'debian', raspbian: 'debian', fedora: 'fedora', oracle: 'rhel', centos: 'rhel', redhat: 'rhel',
  scientific: 'rhel', amazon: 'rhel', suse: 'suse', opensuse: 'suse', sles: 'suse', gentoo: 'gentoo', slackware: 'slackware', arch: 'arch',
  exherbo: 'exherbo', alpine: 'alpine', coreos: 'coreos',
}

export interface Platform {
  readonly platform: string
  readonly platformFamily: string
  readonly platformVersion: string
}

export function platformOf(text: (path: string) => string | undefined): Platform {
  const { platform, version } = found(text)
  return { platform, platformFamily: families[platform] ?? '', platformVersion: version }
}

function found(text: (path: string) => string | undefined): { readonly platform: string; readonly version: string } {
  const lsb = assignments(text('/etc/lsb-release') ?? '', 'DISTRIB_')
  for (const [file, platform, version] of marks) {
    const content = text(file)
    if (content === undefined) continue
    const [first = ''] = content.split('\n')
    if (platform === 'debian' && (lsb.get('ID') === 'Ubuntu' || lsb.get('ID') === 'LinuxMint')) {
      return { platform: lsb.get('ID')!.toLowerCase(), version: lsb.get('RELEASE') ?? '' }
    }
    const release = /release (\d[\d.]*)/.exec(first)?.[1] ?? ''
    return {
      platform: platform || (first.toLowerCase().startsWith('red hat') ? 'redhat' : first.split(' ', 1)[0]!.toLowerCase()),
      version: version === 'text' ? first : version === 'release' ? release : (lsb.get('RELEASE') ?? ''),
    }
  }
  const os = assignments(text('/etc/os-release') ?? '', '')
  return { platform: os.get('ID') ?? '', version: os.get('VERSION_ID') ?? '' }
}

/** `NAME=value` lines, quotes taken off. */
function assignments(content: string, prefix: string): ReadonlyMap<string, string> {
  return new Map(content.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
    const equals = line.indexOf('=')
    if (equals < 0 || !line.startsWith(prefix)) return []
    return [[line.slice(prefix.length, equals), line.slice(equals + 1).replace(/^"|"$/g, '')]]
  }))
}
