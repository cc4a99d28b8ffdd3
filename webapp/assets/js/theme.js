// The reader's choice of light or dark, kept in a cookie so that the server draws the page right at once.
const YEAR = 365 * 24 * 60 * 60

export function switchTheme() {
  const root = document.documentElement
  for (const button of document.querySelectorAll('[data-theme-switch]')) {
    button.addEventListener('click', () => {
      root.dataset.theme = isDark(root) ? 'light' : 'dark'
      document.cookie = `theme=${root.dataset.theme};path=/;max-age=${YEAR};samesite=lax`
    })
  }
}

function isDark(root) {
  if (root.dataset.theme) return root.dataset.theme === 'dark'
  return matchMedia('(prefers-color-scheme: dark)').matches
}
