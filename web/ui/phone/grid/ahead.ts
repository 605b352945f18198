/** What the field needs about the own grid without a network, read once the phone is at rest. */
import { ownComponents } from '../components'
import { me, signedOut } from '../me'
import { announcements } from '../announcing/announcements'
import { phrases } from '../phrases'
import { contacts } from './contacts'

if (me.value?.grid && !signedOut.value) for (const each of [ownComponents, contacts, announcements, phrases]) void each.refresh()
