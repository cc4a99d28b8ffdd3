// The bulk bar of a list: shown while rows are chosen, and it says how many.
export function countSelection() {
  for (const bar of document.querySelectorAll('.bulk')) {
    const boxes = () => [...document.querySelectorAll(`.tray-row input[form="${bar.dataset.form}"]`)]
    const count = () => {
      const chosen = boxes().filter((box) => box.checked).length
      bar.hidden = chosen === 0
      bar.querySelector('[data-count]').textContent = chosen
    }
    document.addEventListener('change', (event) => event.target.closest('.tray-row') && count())
    bar.querySelector('[data-clear]')?.addEventListener('click', () => {
      boxes().forEach((box) => (box.checked = false))
      count()
    })
    count()
  }
}
