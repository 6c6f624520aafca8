/** The types of records and questions that DNS answers are about (RFC 1035 §3.2.2 and later ones). */
export const recordType = {
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, OPT: 41, DS: 43, TSIG: 250, AXFR: 252, ANY: 255,
} as const

/** The response codes that are used (RFC 1035 §4.1.1). */
export const responseCode = { success: 0, formatError: 1, serverFailure: 2, nameError: 3, notImplemented: 4, refused: 5 } as const

export const classInternet = 1

/** Names of types for log lines, of those that resolvers ask. */
const typeNames: ReadonlyMap<number, string> = new Map([
  ...Object.entries(recordType).map(([name, type]): [number, string] => [type, name]),
  [13, 'HINFO'], [15, 'MX'], [29, 'LOC'], [35, 'NAPTR'], [46, 'RRSIG'], [47, 'NSEC'], [48, 'DNSKEY'], [64, 'SVCB'], [65, 'HTTPS'], [251, 'IXFR'], [257, 'CAA'],
])

/** A type as log lines print it. */
export function typeName(type: number): string {
  return typeNames.get(type) ?? `TYPE${type}`
}

/** A class as log lines print it. */
export function className(code: number): string {
  return { 1: 'IN', 3: 'CH', 4: 'HS', 254: 'NONE', 255: 'ANY' }[code] ?? `CLASS${code}`
}
