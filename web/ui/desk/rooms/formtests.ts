/** Which answers a designer can test, and with what. */
import type { Question, Test, Value } from '../../forms/question'

export const testable = (each: Question) => ['yes_no', 'one', 'many', 'number'].includes(each.kind)
export const testsOf = (each: Question): Test[] => each.kind === 'number' ? ['above', 'below', 'is', 'is_not'] : ['is', 'is_not']
export const firstValue = (each: Question): Value => each.kind === 'number' ? 0 : each.kind === 'yes_no' ? true : each.options?.[0]?.value ?? ''
