/** What ends with the sign-in: the track, and being woken in this browser for somebody who is no longer here. */
import { endPatrols } from './patrol'
import { turnOff } from './push'

export async function beforeLeaving(): Promise<void> {
  await Promise.allSettled([endPatrols(), turnOff()])
}
