/** What an editor shows of TypeScript: the compiler's language server, asked about one file. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
}
interface Diagnostic {
  /** 1 is an error. */
  readonly severity: number
  readonly message: string
  readonly range: { readonly start: { readonly line: number } }
}
interface Suggestion {
  readonly label: string
  readonly detail?: string
  readonly documentation?: { readonly value: string }
}
/** A name that is offered. */
export interface Offer {
  readonly name: string
  readonly declaration: string
  readonly comment: string
}
export interface Editor {
  /** The text that is shown at the first place where the file has this one. */
  readonly hover: (text: string) => Promise<string>
  /** What is wrong in a line, counted from 0. */
  readonly errors: (line: number) => Promise<string>
  /** What may follow the first place where the file has this text. */
  readonly offers: (text: string) => Promise<readonly Offer[]>
  readonly close: () => void
}

/** The server's messages: JSON, each after a header with its length. */
const framed = (receive: (m: Message) => void): ((chunk: Buffer) => void) => {
  let buffer = Buffer.alloc(0)
  return (chunk) => {
    buffer = Buffer.concat([buffer, chunk])
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n')
      const start = head + 4
      const end = start + Number(/Content-Length: (\d+)/.exec(buffer.toString('utf8', 0, Math.max(head, 0)))?.[1])
      if (!(buffer.length >= end)) return
      receive(JSON.parse(buffer.toString('utf8', start, end)))
      buffer = buffer.subarray(end)
    }
  }
}

/** A folder whose compiler options are this project's. */
const project = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'cotangent-editor-'))
  const compilerOptions = { rootDir: '/', typeRoots: [resolve('node_modules/@types')] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: resolve('tsconfig.json'), compilerOptions, include: ['*.mts'] }))
  writeFileSync(join(folder, 'main.mts'), text)
  return folder
}

export const openEditor = async (text: string): Promise<Editor> => {
  const folder = project(text)
  const uri = pathToFileURL(join(folder, 'main.mts')).href
  const server = spawn('node_modules/.bin/tsc', ['--lsp', '--stdio'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const waiting = new Map<number, (result: unknown) => void>()
  const send = (m: Message): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...m })
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }
  let asked = 0
  const ask = <R>(method: string, params: unknown): Promise<R> =>
    new Promise((answer) => {
      waiting.set(++asked, answer as (result: unknown) => void)
      send({ id: asked, method, params })
    })
  server.stdout.on(
    'data',
    framed((m) => {
      // The server asks for settings and registrations; nothing is an answer to each.
      if (m.method !== undefined && m.id !== undefined) send({ id: m.id, result: null })
      else if (m.id !== undefined) waiting.get(m.id)?.(m.result)
    }),
  )
  await ask('initialize', { processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities: {} })
  send({ method: 'initialized', params: {} })
  send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'typescript', version: 1, text } } })
  const lines = text.split('\n')
  const at = (part: string) => {
    const line = lines.findIndex((l) => l.includes(part))
    return { line, character: lines[line]!.indexOf(part) }
  }
  const diagnostics = ask<{ readonly items: readonly Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } })
  return {
    hover: async (part) => {
      const { contents } = await ask<{ readonly contents: { readonly value: string } }>('textDocument/hover', {
        textDocument: { uri },
        position: at(part),
      })
      return contents.value
    },
    errors: async (line) => {
      const { items } = await diagnostics
      const here = items.filter((d) => d.severity === 1 && d.range.start.line === line)
      return here.map((d) => d.message).join('\n')
    },
    offers: async (part) => {
      const { line, character } = at(part)
      const position = { line, character: character + part.length }
      const list = await ask<{ readonly items: readonly Suggestion[] } | null>('textDocument/completion', { textDocument: { uri }, position })
      const whole = await Promise.all((list?.items ?? []).map((s) => ask<Suggestion>('completionItem/resolve', s)))
      return whole.map((s) => ({ name: s.label, declaration: s.detail ?? '', comment: s.documentation?.value ?? '' }))
    },
    close: () => {
      server.kill()
      rmSync(folder, { recursive: true })
    },
  }
}
