/** Opens the sign-in page. */
import { createApp } from 'vue'
import '../texts/signin'
import '../style'
import './signin.css'
import SignIn from './SignIn.vue'

createApp(SignIn).mount('#app')
