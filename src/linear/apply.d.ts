/** Un-section: a linear map and values become equations again. Total on well-formed maps; this is what closes the circle to higher derivatives. */
import { type Equation } from '../categories/equation.js';
import { type Graph, type LinearMap } from './edge.js';
/** The values of the outputs, given those of the inputs. */
export declare const applyGraph: (given: Graph, inputs: readonly Equation[]) => readonly Equation[];
/** `L v`, as equations. @throws SpaceMismatch if the values do not lie in the domain. */
export declare const apply: (l: LinearMap, inputs: readonly Equation[]) => readonly Equation[];
