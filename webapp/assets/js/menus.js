// Menus are <details>: they open by themselves; here they close on Escape, on a click outside, and when another opens.
export function closeMenus() {
  const menus = [...document.querySelectorAll('details.menu')]
  const closeBut = (kept) => menus.forEach((menu) => menu !== kept && menu.removeAttribute('open'))
  document.addEventListener('click', (event) => closeBut(event.target.closest('details.menu')))
  document.addEventListener('keydown', (event) => {
    const open = event.key === 'Escape' && menus.find((menu) => menu.open)
    if (!open) return
    closeBut(null)
    open.querySelector('summary').focus()
  })
}
