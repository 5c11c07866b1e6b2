/** Did you mean? */

/** How many letters to insert, delete, replace or swap with a neighbour to get from one word to the other. */
export const distance = (a: string, b: string): number => {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost, swapped))
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}

const prefix = (a: string, b: string): number => {
  let n = 0
  while (n < a.length && a[n] === b[n]) n++
  return n
}
/** The known words nearest to a word, if any is near enough to have been meant: those first that begin alike. */
export const nearest = (word: string, known: Iterable<string>): readonly string[] => {
  if (word.length > 40) return []
  const far = Math.floor((word.length + 1) / 3) + 1
  const scored = [...new Set(known)].flatMap((w) => {
    const d = w.toLowerCase() === word.toLowerCase() ? 0 : distance(word, w)
    return d < far && d < Math.max(w.length, 2) ? [{ w, d, p: prefix(w, word) }] : []
  })
  const least = Math.min(...scored.map((s) => s.d))
  const best = scored.filter((s) => s.d === least).sort((a, b) => b.p - a.p || a.w.length - b.w.length)
  return best.slice(0, 2).map((s) => s.w)
}
/** `a, b or c`. */
export const either = (words: readonly string[]): string => (words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`)
