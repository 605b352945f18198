/** Starts the desk: who sits here, the first queue, the live link, then the screen. */
import { createApp } from 'vue'
import '../texts/desk'
import '../style'
import './desk.css'
import './queue.css'
import './case.css'
import './clock.css'
import './merge.css'
import './chain.css'
import './rooms.css'
import './notices.css'
import { signedIn } from './entry'
import Desk from './Desk.vue'

void signedIn().then((here) => { if (here) createApp(Desk).mount('#app') })
