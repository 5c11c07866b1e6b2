/** A JSON value that someone gives, and where it stands in the document: every question that it does not answer as expected is an error with that place. */
import { shown } from '../../categories/errors.js'

export type Path = readonly (string | number)[]
const pathText = (path: Path): string =>
  path
    .map((key, k) => (typeof key === 'number' ? `[${key}]` : /^[A-Za-z_]\w*$/.test(key) ? `${k > 0 ? '.' : ''}${key}` : `[${JSON.stringify(key)}]`))
    .join('')

/** A document that is none: `place: expected A, got B`. */
export class BadDocument extends Error {
  override readonly name = 'BadDocument'
  readonly place: string
  constructor(
    readonly path: Path,
    readonly expected: string,
    readonly got: string,
  ) {
    const place = pathText(path) || 'the document'
    super(`load, ${place}: expected ${expected}, got ${got}`)
    this.place = place
  }
}

const SHORT = 60
const brief = (x: unknown): string => {
  const text = shown(x)
  return text.length <= SHORT ? text : `${text.slice(0, SHORT)}…`
}

export class Reader {
  constructor(
    readonly value: unknown,
    private readonly key?: string | number,
    private readonly outer?: Reader,
  ) {}
  /** From the whole document inwards. */
  get path(): Path {
    const path: (string | number)[] = []
    for (let r: Reader | undefined = this; r?.outer; r = r.outer) path.unshift(r.key!)
    return path
  }
  fail(expected: string, got = brief(this.value)): never {
    throw new BadDocument(this.path, expected, got)
  }
  get isRecord(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)
  }
  get isString(): boolean {
    return typeof this.value === 'string'
  }
  has(name: string): boolean {
    return this.isRecord && Object.hasOwn(this.value as object, name)
  }
  /** A field that may be absent. */
  maybe(name: string): Reader | undefined {
    return this.has(name) ? this.field(name) : undefined
  }
  field(name: string): Reader {
    if (!this.has(name)) this.fail(`a record with ${name}`)
    return new Reader((this.value as Readonly<Record<string, unknown>>)[name], name, this)
  }
  /** Of a record that has these fields, and perhaps those, but no others. */
  only(required: readonly string[], optional: readonly string[] = []): this {
    const all = `a record of ${[...required, ...optional.map((k) => `maybe ${k}`)].join(', ')}`
    if (!this.isRecord) this.fail(all)
    const keys = Object.keys(this.value as object)
    if (required.some((k) => !this.has(k)) || keys.some((k) => !required.includes(k) && !optional.includes(k))) this.fail(all)
    return this
  }
  get entries(): readonly (readonly [string, Reader])[] {
    if (!this.isRecord) this.fail('a record')
    return Object.keys(this.value as object).map((k) => [k, this.field(k)])
  }
  list(least = 0, most = Number.POSITIVE_INFINITY): readonly Reader[] {
    const { value } = this
    if (!Array.isArray(value)) return this.fail('an array')
    if (value.length < least || value.length > most) return this.fail(`an array of ${least === most ? least : `${least} or more`}`)
    return value.map((x, k) => new Reader(x, k, this))
  }
  string(right: (s: string) => boolean, expected: string): string {
    return typeof this.value === 'string' && right(this.value) ? this.value : this.fail(expected)
  }
  choice<T extends string>(all: readonly T[], what: string): T {
    return all.find((x) => x === this.value) ?? this.fail(what)
  }
  natural(): number {
    const { value } = this
    return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0) ? (value as number) : this.fail('a whole number from 0 on')
  }
  number(): number {
    return typeof this.value === 'number' ? this.value : this.fail('a number')
  }
  /** True, or absent. */
  flag(name: string): boolean {
    const given = this.maybe(name)
    if (given && given.value !== true) given.fail('true, or nothing')
    return given !== undefined
  }
}
