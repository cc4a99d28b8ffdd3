// Comfort for every page. Each action also works as a plain link or form without this file.
import htmx from 'htmx.org'
import { watchAutosave } from './autosave.js'
import { askFirst } from './confirm.js'
import { offerHindiTyping } from './hindi.js'
import { watchKeys } from './keys.js'
import { guardUnsaved } from './leave.js'
import { closeMenus } from './menus.js'
import { offerLookUp } from './lookup.js'
import { openBlocksByButton } from './outcomes.js'
import { awaitReading } from './reading.js'
import { keepInView } from './scrolling.js'
import { watchConditions } from './shown.js'
import { switchTheme } from './theme.js'
import { countSelection } from './tray.js'

document.documentElement.classList.add('js')
// Requests that htmx makes outside a form carry the token of the page.
document.addEventListener('htmx:config:request', ({ detail }) => {
  detail.ctx.request.headers['X-CSRFToken'] = csrfToken()
})

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? ''
}

switchTheme()
closeMenus()
watchKeys()
countSelection()
openBlocksByButton()
watchConditions()
keepInView()
askFirst()
guardUnsaved()
watchAutosave(csrfToken)
awaitReading()
offerHindiTyping(document)
offerLookUp(document)
document.addEventListener('htmx:after:swap', ({ target }) => offerHindiTyping(target ?? document))
window.htmx = htmx
