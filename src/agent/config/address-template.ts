import { InputError } from '../../std/errors.ts'
import type { Host } from '../../runtime/host.ts'
import { contains, parseIp, parseNetwork } from '../../std/ip.ts'

const action = /\{\{(-?)([\s\S]*?)(-?)\}\}/g

/** RFC 6890's forwardable-but-private blocks, which the template functions call private (fewer than the detection of the bind address). */
const rfc1918 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '198.18.0.0/15'].map((text) => parseNetwork(text)!)

/**
 * Replaces `{{ GetPrivateIP }}`, `{{ GetPublicIP }}`, `{{ GetPrivateIPs }}`, `{{ GetPublicIPs }}` and `{{ GetInterfaceIP "eth0" }}` by
 * addresses of this machine. Other functions of the original's template language are refused by name.
 */
export function expandTemplate(text: string, host: Host): string {
  if (!text.includes('{{')) return text
  return text.replace(action, (_whole, _left: string, expression: string) => evaluate(expression.trim(), host))
}

function evaluate(expression: string, host: Host): string {
  const v4 = host.addresses().filter((address) => address.family === 4).map((address) => address.ip)
  const call = /^GetInterfaceIPs? "([^"]*)"$/.exec(expression)
  if (call !== null) {
    const found = host.addresses().filter((address) => address.interface === call[1] && address.family === 4).map((address) => address.ip)
    return expression.startsWith('GetInterfaceIPs') ? found.join(' ') : (found[0] ?? '')
  }
  switch (expression) {
    case 'GetPrivateIP': return v4.find(isPrivate) ?? ''
    case 'GetPrivateIPs': return v4.filter(isPrivate).join(' ')
    case 'GetPublicIP': return v4.find(isPublic) ?? ''
    case 'GetPublicIPs': return v4.filter(isPublic).join(' ')
    default: throw new InputError(`address templates know GetPrivateIP, GetPublicIP and GetInterfaceIP, not: ${expression}`)
  }
}

function isPrivate(ip: string): boolean {
  const parsed = parseIp(ip)
  return parsed !== undefined && rfc1918.some((block) => contains(block, parsed))
}

function isPublic(ip: string): boolean {
  return !isPrivate(ip) && !ip.startsWith('127.') && !ip.startsWith('169.254.')
}
