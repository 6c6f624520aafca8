import { SharedBody } from '../runtime/http.ts'
import type { HttpExchange } from '../runtime/http.ts'
import { byteArray, byteString } from '../std/bytes.ts'

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', json: 'application/json',
  svg: 'image/svg+xml', png: 'image/png', ico: 'image/x-icon', txt: 'text/plain; charset=utf-8', woff2: 'font/woff2',
}

interface WebFile {
  readonly body: SharedBody
  readonly type: string
  readonly tag: string
  readonly cache: string
}

/** Where the page's own address stands in `index.html`, for pages that are served elsewhere. */
const ownBase = '<base href="/ui/">'

/** The web page: files from memory below one path; what is no file there is a page of the application (H146, H147). */
export class WebPage {
  /** Begins and ends with a slash. */
  readonly path: string
  readonly #files = new Map<string, WebFile>()

  constructor(files: ReadonlyMap<string, Uint8Array>, path: string) {
    this.path = `/${path.split('/').filter((part) => part !== '').join('/')}/`.replace('//', '/')
    for (const [name, bytes] of files) this.#files.set(name, webFile(name, name === 'index.html' ? this.#based(bytes) : bytes))
  }

  /** Answers if the path is below this page's; otherwise says no. */
  serve(exchange: HttpExchange, path: string): boolean {
    if (!path.startsWith(this.path)) return false
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
      exchange.send(405, ['Allow', 'GET, HEAD'], '', false)
      return true
    }
    const name = path.slice(this.path.length)
    // A lost asset must not look like a page: a browser would keep it.
    const file = this.#files.get(name) ?? (name.startsWith('assets/') ? undefined : this.#files.get('index.html'))
    if (file === undefined) {
      exchange.send(404, [], '', false)
      return true
    }
    const headers = ['Cache-Control', file.cache, 'ETag', file.tag, 'X-Content-Type-Options', 'nosniff']
    if (exchange.header('if-none-match') === file.tag) exchange.send(304, headers, '', false)
    else exchange.send(200, ['Content-Type', file.type, ...headers], file.body, exchange.header('accept-encoding').includes('gzip'))
    return true
  }

  #based(bytes: Uint8Array): Uint8Array {
    const path = this.path.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`)
    return byteArray(byteString(bytes).replace(ownBase, () => `<base href="${path}">`))
  }
}

function webFile(name: string, bytes: Uint8Array): WebFile {
  const type = contentTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  // The build puts a hash of the content into the names of assets.
  const cache = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  return { body: new SharedBody(bytes), type, tag: `"${bytes.length.toString(16)}-${fnv(bytes).toString(16)}"`, cache }
}

/** FNV-1a: tells versions of a file apart, no more. */
function fnv(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
