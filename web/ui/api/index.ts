/** The one way to the server. */
export { api, expectPerson, onSignedOut } from './client'
export { Problem } from './problem'
export type { FieldError } from './problem'
export { currentSession, signIn, signOut, type Session } from './session'
