/** An address as Go's `net.SplitHostPort` takes it apart, or why it cannot: `address a: missing port in address`. */
export function splitHostPort(address: string): { readonly host: string; readonly port: string } | { readonly error: string } {
  const refuse = (why: string): { readonly error: string } => ({ error: `address ${address}: ${why}` })
  const colon = address.lastIndexOf(':')
  if (colon < 0) return refuse('missing port in address')
  let host = address.slice(0, colon)
  if (address.startsWith('[')) {
    const end = address.indexOf(']')
    if (end < 0) return refuse("missing ']' in address")
    if (end + 1 === address.length) return refuse('missing port in address')
    if (end + 1 !== colon) return refuse(address[end + 1] === ':' ? 'too many colons in address' : 'missing port in address')
    host = address.slice(1, end)
    if (host.includes('[')) return refuse("unexpected '[' in address")
  } else {
    if (host.includes(':')) return refuse('too many colons in address')
    if (address.includes('[')) return refuse("unexpected '[' in address")
  }
  if (address.slice(address.startsWith('[') ? address.indexOf(']') + 1 : 0).includes(']')) return refuse("unexpected ']' in address")
  return { host, port: address.slice(colon + 1) }
}
