/** Starts the phone: who holds it, what it remembers, then the screen; the live link and the offline keeping follow. */
import '../texts/phone'
import '../style'
import './phone.css'
import { createApp } from 'vue'
import { ready, setLanguage } from '../texts'
import { start } from '../live'
import { recogniseMe, askAgain, me, signedOut } from './me'
import './elder'
import './night'
import PhoneApp from './PhoneApp.vue'
import { catalogue } from './catalogue'
import { myGrid } from './grid'
import { fetchScreens } from './screens'
import { restoreDraft } from './draft'
import { keepOffline } from './install'
import { followNotices } from './notices'
import { readOutbox, startOutbox } from './outbox'
import { followRecords } from './records'
import { followTasks, openTasks } from './tasks'

async function begin(): Promise<void> {
  await recogniseMe()
  await Promise.all([restoreDraft(), readOutbox().catch(() => undefined), ready().catch(() => setLanguage('zh-CN'))])
  createApp(PhoneApp).mount('#app')
  await startOutbox().catch((error) => console.warn('outbox', error)) // said beside the form; the rest works
  followTasks()
  followRecords()
  followNotices()
  if (me.value && !signedOut.value) await start()
  addEventListener('online', askAgain)
  await fetchScreens()
  void readAhead()
  await keepOffline()
}

/** What the field needs without a network, read once before anybody asks for it. */
async function readAhead(): Promise<void> {
  if (me.value && !signedOut.value) for (const each of [catalogue, myGrid, openTasks]) if (!each.value.value) await each.refresh()
}

void begin()
