/** Whether the end of a path can say this: a path is cleaned by every agent before it is looked at, which would make another of `a//b`, `./a` or `/a`. */
export function isAddressable(tail: string): boolean {
  const [, ...parts] = `/${tail}`.split('/')
  return !parts.some((part, at) => part === '.' || part === '..' || (part === '' && at < parts.length - 1))
}
