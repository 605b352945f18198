/** What ends with the sign-in: the track, the way of a team, and being woken in this browser for somebody who is no longer here. */
import { endErrands } from './errandtrack'
import { endPatrols } from './patrol'
import { turnOff } from './push'

export async function beforeLeaving(): Promise<void> {
  await Promise.allSettled([endPatrols(), endErrands(), turnOff()])
}
