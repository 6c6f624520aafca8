import type { SeriesName } from '../series.ts'

const types = { counter: 'c', gauge: 'g', sample: 'ms' } as const

/** As statsd and statsite want it: labels are parts of the name. */
export function statsdLine({ kind, name, labels }: SeriesName, value: number): string {
  const full = labels.reduce((text, [, part]) => `${text}.${part}`, name)
  return `${plain(full)}:${value.toFixed(6)}|${types[kind]}\n`
}

/** As DogStatsD wants it: labels are tags, and the host is no part of the name, since whoever receives it adds it. */
export function dogstatsdLine({ kind, name, labels }: SeriesName, value: number, common: readonly string[], hostName: string): string {
  const short = name.split('.').includes(hostName) ? name.replace(`${hostName}.`, '') : name.replace(`.${hostName}.`, '.')
  const own = labels.map(([label, text]) => (text === '' ? plain(label) : `${plain(label)}:${plain(text)}`))
  const tags = [...common, ...own].map((tag) => tag.replaceAll('\n', ''))
  const amount = kind === 'counter' ? String(Math.trunc(value)) : plainDecimal(value)
  return `${plain(short)}:${amount}|${types[kind]}${tags.length === 0 ? '' : `|#${tags.join(',')}`}\n`
}

/** Without an exponent. */
function plainDecimal(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text
}

/** What separates lines and fields must not be in a name. */
function plain(text: string): string {
  return text.replace(/[: ]/g, '_').replace(/[\n|]/g, '_')
}
