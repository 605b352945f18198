/** What the server tells of forms, key places and campaigns. */
import type { PlaceAnswer, Question, QuestionKind } from '../forms/question'
import type { Page, Point } from './types'

export type Purpose = 'report' | 'inspection' | 'visit' | 'census'
/** One numbered edition of a form; what was filled keeps the edition it was given to. */
export interface FormEdition {
  id: string; form: string; purpose: Purpose; category: string | null; number: number; state: 'draft' | 'in_force' | 'past'; name: string; name_en: string
  questions: Question[]; changed_at: string; in_force_from: string | null
}
export interface Form {
  id: string; purpose: Purpose; purpose_label: string; category: string | null; category_name: string | null; name: string; active: boolean; demo: boolean
  version: number; filled: number; draft: FormEdition | null; in_force: FormEdition | null; faults: { field: string; message: string }[]
}
export type PlaceKind = 'small_place' | 'hazardous' | 'forest' | 'school' | 'site' | 'household' | 'other'
export interface KeyPlace {
  id: string; code: string; name: string; kind: PlaceKind; kind_label: string; address: string | null; enterprise: string | null
  contact_name: string | null; contact_phone: string | null; point: Point; grid: string; grid_name: string | null; form: string; form_name: string
  edition: FormEdition | null; cycle_days: number; last_done_at: string | null; next_due: string | null; overdue: boolean; active: boolean; version: number; demo: boolean
}
export interface KeyPlaces extends Page<KeyPlace> { due: number }
export interface FormAnswer {
  key: string; kind: QuestionKind; label: string; words: string; photos: string[]; place: PlaceAnswer | null; hazard: boolean; masked: boolean
  case: string | null; case_number: string | null
}
export interface FilledForm {
  id: string; number: string; name: string; edition: number; grid: string; key_place: string | null; key_place_name: string | null; campaign: string | null
  filled_by_name: string; claimed_name: string | null; taken_at: string | null; received_at: string; hazards: number; demo: boolean; answers: FormAnswer[]
}
export interface Extra { name: string; edition: number; answers: FormAnswer[] }
export interface FoundFrom { filled_form: string; number: string; name: string; key_place_name: string | null; label: string; words: string }
export interface Progress { area: string; name: string; grids: number; done: number; filled: number; hazards: number }
export interface Campaign {
  id: string; name: string; words: string; form_name: string; begins_at: string; ends_at: string; closed_at: string | null
  state: 'planned' | 'running' | 'over' | 'closed'; grids: number; done: number; version: number; demo: boolean
}
export interface CampaignDetail extends Campaign { edition: FormEdition; progress: Progress[] }
