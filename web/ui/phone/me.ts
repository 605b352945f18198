/** Who holds this phone: known from the last visit at once, asked of the server as soon as it answers. */
import { ref, shallowRef } from 'vue'
import { currentSession, expectPerson, onSignedOut, Problem, signOut } from '../api'
import type { Me } from '../api/types'
import { forgetKept, keep, kept } from '../offline/kept'
import { forgetPictures } from '../offline/pictures'

export const me = shallowRef<Me | null>(null)
/** The session has ended: what is on the phone stays, sending waits for the next sign-in. */
export const signedOut = ref(false)
/** Nobody was ever signed in here and the server cannot be asked. */
export const unknown = ref(false)

export const signInAddress = (hash = location.hash) => `/sign-in?next=${encodeURIComponent(`/phone/${hash}`)}`

export async function recogniseMe(): Promise<void> {
  onSignedOut(() => { signedOut.value = true })
  me.value = (await kept<Me>('me').catch(() => undefined))?.value ?? null
  expectPerson(me.value?.id ?? null)
  const asked = askServer()
  if (!me.value) await asked
}

async function askServer(): Promise<void> {
  try {
    const person = await currentSession()
    // Another person took over this phone: nothing the first one read may be seen by the second.
    if (me.value && me.value.id !== person.id) await forgetReadings()
    me.value = person
    expectPerson(person.id)
    signedOut.value = false
    unknown.value = false
    await keep('me', person).catch((error) => console.warn('kept', error)) // a full phone is asked who it is each time
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error.status !== 401) unknown.value = !me.value
    else if (me.value) signedOut.value = true
    else location.replace(signInAddress())
  }
}

/** When the network is back: perhaps the session is too. */
export const askAgain = () => { if (signedOut.value || unknown.value) void askServer() }

const forgetReadings = () => Promise.all([forgetKept(), forgetPictures()])

export async function leave(): Promise<void> {
  await import('./leaving').then((each) => each.beforeLeaving()).catch((error: unknown) => console.warn('leaving', error))
  await signOut()
  await forgetReadings()
  location.assign('/sign-in')
}
