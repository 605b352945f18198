/** The looks every face shares. */
import './tokens.css'
import './base.css'
