// Buttons that cannot be undone ask first, in the words that the page gives them.
export function askFirst() {
  document.addEventListener('submit', (event) => {
    const question = event.submitter?.dataset.confirm
    if (question && !confirm(question)) event.preventDefault()
  })
}
