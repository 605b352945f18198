/** One question to the server and its answer: JSON both ways, the safety token of the session, a time limit, and its refusals. */
import { language, t } from '../texts/t'
import { Problem, type FieldError } from './problem'
import type { Me } from './types'

const BASE = '/api/v1'
/** Longer than the server ever takes; a person has given up by then. */
const PATIENCE_MS = 20_000
const NOT_REACHED = 0

export type Query = Record<string, unknown>
export interface Sending { headers?: Record<string, string>; signal?: AbortSignal; timeoutMs?: number }

let csrf: string | null = null
let signedOut = toSignIn
/** Whose session this page believes to be in: what one person wrote is never sent by another's. */
let expected: string | null = null

export function keepCsrf(told: string | null): void {
  csrf = told
}

export function expectPerson(id: string | null): void {
  expected = id
}

/** Whether this person's things may be sent now. */
export const holds = (person: string): boolean => expected === null || expected === person

/** What to do when the session has ended, in place of going to the sign-in page (the phone keeps its drafts on screen). */
export function onSignedOut(handler: () => void): void {
  signedOut = handler
}

/** To the sign-in page, and back here afterwards. */
function toSignIn(): void {
  if (!globalThis.location || location.pathname === '/sign-in') return
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`)
}

export const api = {
  get: <T>(path: string, query: Query = {}) => json<T>('GET', withQuery(path, query)),
  post: <T>(path: string, body: unknown = {}) => json<T>('POST', path, body),
  patch: <T>(path: string, body: unknown) => json<T>('PATCH', path, body),
  put: <T>(path: string, body: unknown, sending: Sending = {}) => json<T>('PUT', path, body, sending),
  del: <T = void>(path: string) => json<T>('DELETE', path),
}

/** What is not stated is left out of the address. */
export function withQuery(path: string, query: Query): string {
  const told = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(told.map(([name, value]) => [name, String(value)])).toString()
  return text ? `${path}?${text}` : path
}

async function json<T>(method: string, path: string, body?: unknown, sending: Sending = {}): Promise<T> {
  const response = await send(method, path, body, sending)
  if (response.status === 204) return undefined as T
  const told = await jsonOf(response)
  // A Wi-Fi gate answers 200 with a page of its own: nothing was delivered.
  if (told === undefined) throw new Problem(NOT_REACHED, 'not_ours', t('common.error.notOurs'))
  return told as T
}

/** The bare exchange for those who need the answer's headers; anything but success is thrown as a Problem. */
export async function send(method: string, path: string, body?: unknown, sending: Sending = {}): Promise<Response> {
  const changes = method !== 'GET' && method !== 'HEAD'
  const signsIn = method === 'POST' && path === '/session'
  if (changes && !signsIn) csrf ??= await freshCsrf()
  const response = await exchange(method, path, body, sending)
  if (response.ok) return response
  const problem = await problemOf(response)
  if (problem.code === 'csrf' && !signsIn) {
    csrf = await freshCsrf()
    const again = await exchange(method, path, body, sending)
    if (again.ok) return again
    throw await problemOf(again)
  }
  if (problem.status === 401 && path !== '/session') signedOut()
  throw problem
}

/** Signed in again in another window means another token: the present one is asked for. */
async function freshCsrf(): Promise<string> {
  const response = await exchange('GET', '/session', undefined, {})
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.status === 401) signedOut()
    throw problem
  }
  const told = (await jsonOf(response)) as { csrf: string; user: Me } | undefined
  if (!told?.csrf) throw new Problem(NOT_REACHED, 'not_ours', t('common.error.notOurs'))
  if (expected && told.user?.id && told.user.id !== expected) {
    signedOut()
    throw new Problem(401, 'another_person', t('common.error.anotherPerson'))
  }
  return told.csrf
}

async function exchange(method: string, path: string, body: unknown, sending: Sending): Promise<Response> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), sending.timeoutMs ?? PATIENCE_MS)
  const stop = () => limit.abort()
  sending.signal?.addEventListener('abort', stop)
  try {
    return await fetch(BASE + path, { method, headers: headersOf(method, body, sending), body: bodyOf(body), credentials: 'same-origin', signal: limit.signal })
  } catch {
    throw new Problem(NOT_REACHED, limit.signal.aborted ? 'slow' : 'unreachable', t('common.error.unreachable'))
  } finally {
    clearTimeout(timer)
    sending.signal?.removeEventListener('abort', stop)
  }
}

const isRaw = (body: unknown): body is BodyInit => body instanceof ArrayBuffer || body instanceof Blob || ArrayBuffer.isView(body)
const bodyOf = (body: unknown) => (body === undefined ? undefined : isRaw(body) ? body : JSON.stringify(body))

function headersOf(method: string, body: unknown, sending: Sending): Record<string, string> {
  const headers: Record<string, string> = { 'Accept-Language': language.value, Accept: 'application/json' }
  if (body !== undefined && !isRaw(body)) headers['Content-Type'] = 'application/json'
  if (csrf && method !== 'GET' && method !== 'HEAD') headers['X-CSRF-Token'] = csrf
  return { ...headers, ...sending.headers }
}

async function jsonOf(response: Response): Promise<unknown> {
  if (!/json/.test(response.headers.get('Content-Type') ?? '')) return undefined
  return response.json().catch(() => undefined)
}

interface ProblemTold { code?: string; detail?: string; errors?: FieldError[]; data?: Record<string, unknown> }

/** An answer without a body (HEAD) still tells how much of a photo is here. */
async function problemOf(response: Response): Promise<Problem> {
  const told = ((await jsonOf(response)) ?? {}) as ProblemTold
  const offset = response.headers.get('Upload-Offset')
  const data = { ...(offset === null ? {} : { offset: Number(offset) }), ...told.data }
  const after = Number(response.headers.get('Retry-After')) || null
  return new Problem(response.status, told.code ?? 'fault', told.detail || t('common.error.refused', { status: response.status }), told.errors ?? [], data, after)
}
