/** Definitions that shaders may use by name, in the order in which they must stand. */
import { elementary } from './elementary.js'
import { reductions } from './reductions.js'
import { declaredIn, wordsIn } from './words.js'

const library = [...elementary, ...reductions].map((text) => ({ text, declares: declaredIn(text), uses: [...wordsIn([text])] }))
const home = new Map(library.flatMap((d) => d.declares.map((name) => [name, d])))

/** The names that it declares. */
export const declared: readonly string[] = [...home.keys()]
/** What some code relies on, directly or not. */
export const definitionsFor = (code: readonly string[]): readonly string[] => {
  const needed = new Set<unknown>()
  const visit = (names: Iterable<string>): void => {
    for (const name of names) {
      const d = home.get(name)
      if (!d || needed.has(d)) continue
      needed.add(d)
      visit(d.uses)
    }
  }
  visit(wordsIn(code))
  return library.filter((d) => needed.has(d)).map((d) => d.text)
}
