/** What a form is made of, as the server tells it (incidents/forms/question.py). */
export type QuestionKind = 'text' | 'number' | 'one' | 'many' | 'yes_no' | 'date' | 'photo' | 'place'
export type Test = 'is' | 'is_not' | 'above' | 'below'
export type Value = string | boolean | number
export interface Choice { value: string; label: string; label_en?: string }
export interface Condition { question: string; test: Test; value: Value }
export interface Hazard { test: Test; value: Value; category: string; condition?: string; words?: string }
export interface Question {
  key: string; kind: QuestionKind; label: string; label_en?: string; help?: string; help_en?: string; required?: boolean; personal?: boolean
  unit?: string; low?: number | null; high?: number | null; whole?: boolean; most?: number | null
  options?: Choice[]; when?: Condition[]; hazards?: Hazard[]
}
export interface PlaceAnswer { lon: number; lat: number; accuracy_m?: number | null }
export type Answer = string | number | boolean | string[] | PlaceAnswer | null
export type Answers = Record<string, Answer>
