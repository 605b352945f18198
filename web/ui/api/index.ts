/** The way to the server. */
export { api, call, session, signInAgain, whoAmI, Problem } from './client'
