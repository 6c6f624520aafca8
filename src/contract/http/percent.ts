/** Percent-encoding as Go's `net/url` does it, over byte strings. */

const bareInQuery = /[^A-Za-z0-9\-_.~]/g
const bareInPath = /[^A-Za-z0-9\-_.~$&+,/:;=@]/g

/** Undoes the escapes of a path; undefined when one is malformed. A plus sign stays. */
export function unescapePath(text: string): string | undefined {
  if (!text.includes('%')) return text
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  return text.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Undoes the escapes of a query's name or value; undefined when one is malformed. A plus sign is a space. */
export function unescapeQuery(text: string): string | undefined {
  return unescapePath(text.includes('+') ? text.replaceAll('+', ' ') : text)
}

/** Go's `url.QueryEscape`: a space becomes a plus sign. */
export function escapeQuery(bytes: string): string {
  return bytes.replace(bareInQuery, (byte) => (byte === ' ' ? '+' : escapeByte(byte)))
}

/** A path as Go's `URL.String` writes it; slashes stay. */
export function escapePath(bytes: string): string {
  return bytes.replace(bareInPath, escapeByte)
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
