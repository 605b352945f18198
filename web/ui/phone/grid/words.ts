/** The field's words for what stands in the register. */
import { t } from '../../texts'

export const STATES = ['intact', 'damaged', 'lost', 'abandoned'] as const
export type State = typeof STATES[number] | 'removed'
export const stateWords = (state: string) => t(`register.state.${state as State}`)
export const KINDS = ['move', 'correct', 'retire'] as const
export type Kind = typeof KINDS[number] | 'add'
/** The facts of an edition that people read; a place is one fact. */
export const FACTS = ['name', 'category', 'state', 'place', 'owner', 'maintainer'] as const
export const factsIn = (changed: string[]) => FACTS.filter((each) => changed.includes(each) || (each === 'place' && changed.some((name) => name === 'lon' || name === 'lat')))
