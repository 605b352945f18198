/** What may be answered: the rules of incidents/forms/answers.py on the phone; one table of cases proves both. */
import type { Answer, Answers, Hazard, Question, QuestionKind, Test, Value } from './question'

export const MOST_TEXT = 500
export const MOST_PHOTOS = 3
const PLACE = { lon: 180, lat: 90 } as const
const MOST_ACCURACY_M = 100_000

export type FaultCode = 'required' | 'unknown' | 'not_asked' | 'kind' | 'too_long' | 'not_whole' | 'below' | 'above' | 'option' | 'date' | 'too_many' | 'place'
export interface Fault { question: string; code: FaultCode }
/** A line that means a hazard; `place` counts the hazards of its question from 0. */
export interface Found { question: string; place: number; hazard: Hazard }

export const isEmpty = (answer: unknown): boolean => answer === null || answer === undefined || (Array.isArray(answer) && !answer.length) || (typeof answer === 'string' && !answer.trim())
const isNumber = (answer: unknown): answer is number => typeof answer === 'number' && Number.isFinite(answer)

/** Whether an answer passes a test; what is not answered passes none. */
export function holds(test: Test, value: Value, answer: unknown): boolean {
  if (isEmpty(answer)) return false
  if (test === 'above' || test === 'below') return isNumber(answer) && isNumber(value) && (test === 'above' ? answer > value : answer < value)
  const meets = Array.isArray(answer) ? answer.includes(value) : answer === value
  return test === 'is' ? meets : !meets
}

/** The questions that are asked, given the answers: a condition on a question that is not asked does not hold. */
export function asked(questions: Question[], answers: Answers): Question[] {
  const shown = new Set<string>()
  return questions.filter((each) => {
    const shows = (each.when ?? []).every((one) => shown.has(one.question) && holds(one.test, one.value, answers[one.question]))
    if (shows) shown.add(each.key)
    return shows
  })
}

/** What is wrong with the answers, in the order of the questions; at most one fault each. */
export function check(questions: Question[], answers: Answers): Fault[] {
  const shown = new Set(asked(questions, answers).map((each) => each.key))
  const known = new Set(questions.map((each) => each.key))
  const faults = questions.flatMap((each) => {
    const code = faultOf(each, shown.has(each.key), answers[each.key])
    return code ? [{ question: each.key, code }] : []
  })
  return [...faults, ...Object.keys(answers).filter((key) => !known.has(key)).sort().map((question) => ({ question, code: 'unknown' as const }))]
}

/** The answers as they are sent: of the questions that are asked, nothing that is empty. */
export function stated(questions: Question[], answers: Answers): Answers {
  return Object.fromEntries(asked(questions, answers).filter((each) => !isEmpty(answers[each.key])).map((each) => [each.key, answers[each.key]!]))
}

/** The lines that mean a hazard, in the order of the questions. */
export function hazards(questions: Question[], answers: Answers): Found[] {
  return asked(questions, answers).flatMap((each) => (each.hazards ?? []).flatMap((hazard, place) =>
    holds(hazard.test, hazard.value, answers[each.key]) ? [{ question: each.key, place, hazard }] : []))
}

function faultOf(question: Question, shown: boolean, answer: Answer | undefined): FaultCode | null {
  if (isEmpty(answer)) return shown && question.required ? 'required' : null
  return shown ? CHECKS[question.kind](question, answer) : 'not_asked'
}

function numberFault(question: Question, answer: unknown): FaultCode | null {
  if (!isNumber(answer)) return 'kind'
  if (question.whole && !Number.isInteger(answer)) return 'not_whole'
  if (question.low != null && answer < question.low) return 'below'
  return question.high != null && answer > question.high ? 'above' : null
}

function dateFault(answer: unknown): FaultCode | null {
  const [, year, month, day] = typeof answer === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(answer) ?? [] : []
  if (!year) return 'date'
  const real = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const same = real.getUTCMonth() === Number(month) - 1 && real.getUTCDate() === Number(day)
  return same && Number(year) >= 1900 && Number(year) < 2100 ? null : 'date'
}

function placeFault(answer: unknown): FaultCode | null {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return 'place'
  const { lon, lat, accuracy_m: accuracy, ...other } = answer as Record<string, unknown>
  const inside = (value: unknown, most: number) => isNumber(value) && Math.abs(value) <= most
  if (Object.keys(other).length || !inside(lon, PLACE.lon) || !inside(lat, PLACE.lat)) return 'place'
  return accuracy == null || (isNumber(accuracy) && accuracy >= 0 && accuracy <= MOST_ACCURACY_M) ? null : 'place'
}

const values = (question: Question) => (question.options ?? []).map((each) => each.value)
const CHECKS: Record<QuestionKind, (question: Question, answer: unknown) => FaultCode | null> = {
  text: (question, answer) => typeof answer !== 'string' || answer.includes('\0') ? 'kind' : [...answer].length > (question.most ?? MOST_TEXT) ? 'too_long' : null,
  number: numberFault,
  one: (question, answer) => values(question).includes(answer as string) ? null : 'option',
  many: (question, answer) => !Array.isArray(answer) ? 'kind' : new Set(answer).size === answer.length && answer.every((each) => values(question).includes(each as string)) ? null : 'option',
  yes_no: (_, answer) => typeof answer === 'boolean' ? null : 'kind',
  date: (_, answer) => dateFault(answer),
  photo: (question, answer) => !Array.isArray(answer) || !answer.every((each) => typeof each === 'string' && /^[0-9a-f]{64}$/.test(each)) ? 'kind' : answer.length > (question.most ?? MOST_PHOTOS) ? 'too_many' : null,
  place: (_, answer) => placeFault(answer),
}
