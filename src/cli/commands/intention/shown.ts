import type { Intention } from '../../../wire/records/intention.ts'

/** A side of an intention as it is typed: without a namespace that goes without saying. */
export function sideText(namespace: string, name: string): string {
  return namespace === '' || namespace === 'default' ? name : `${namespace}/${name}`
}

/** `web => db (allow)`. */
export function intentionText({ SourceNS, SourceName, DestinationNS, DestinationName, Action }: Intention): string {
  return `${sideText(SourceNS, SourceName)} => ${sideText(DestinationNS, DestinationName)} (${Action})`
}
