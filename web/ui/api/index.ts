/** The one way to the server. */
export { api, onSignedOut } from './client'
export { Problem } from './problem'
export type { FieldError } from './problem'
export { currentSession, signIn, signOut, type Session } from './session'
