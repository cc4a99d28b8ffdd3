// Scans and papers: drop them on the box, see their pages, watch them go. The plain file input does the same without.
const MEGABYTE = 1024 * 1024

for (const form of document.querySelectorAll('form[data-upload]')) prepare(form)

function prepare(form) {
  const input = form.querySelector('input[type=file]')
  const zone = form.querySelector('[data-drop]')
  const list = form.querySelector('[data-files]')
  input.addEventListener('change', () => show(form, list, input.files))
  for (const kind of ['dragenter', 'dragover']) zone.addEventListener(kind, (event) => hover(event, zone, true))
  for (const kind of ['dragleave', 'drop']) zone.addEventListener(kind, (event) => hover(event, zone, false))
  zone.addEventListener('drop', ({ dataTransfer }) => {
    if (!dataTransfer.files.length) return
    input.files = dataTransfer.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(form, event.submitter)
  })
}

function hover(event, zone, over) {
  event.preventDefault()
  zone.classList.toggle('is-over', over)
}

function show(form, list, files) {
  list.replaceChildren()
  for (const file of files) {
    const item = list.appendChild(document.createElement('li'))
    const line = `${file.name} · ${(file.size / MEGABYTE).toFixed(1)} MB`
    item.textContent = line
    if (file.type === 'application/pdf') {
      countPages(file, form.dataset).then((pages) => pages && (item.textContent = `${line} · ${form.dataset.pages.replace('%', pages)}`))
    }
  }
  list.hidden = !files.length
}

async function countPages(file, { worker }) {
  const { pageCount } = await import('./pdf.js')
  return pageCount(await file.arrayBuffer(), worker).catch(() => null) // a broken file is the server's to refuse
}

function send(form, submitter) {
  const bar = form.querySelector('progress')
  const request = new XMLHttpRequest()
  request.open('POST', form.action)
  bar.hidden = false
  request.upload.addEventListener('progress', ({ loaded, total }) => (bar.value = loaded / total))
  request.addEventListener('load', () => follow(request))
  request.addEventListener('error', () => {
    bar.hidden = true
    form.querySelector('[data-failed]').hidden = false
  })
  request.send(new FormData(form, submitter))
}

// A redirect has been followed already; a refusal comes back as the same page with its errors.
function follow(request) {
  if (request.status < 400) return location.assign(request.responseURL)
  const answer = new DOMParser().parseFromString(request.responseText, 'text/html')
  document.querySelector('main').replaceWith(answer.querySelector('main'))
  document.querySelectorAll('form[data-upload]').forEach(prepare)
  document.querySelector('.errors')?.focus()
}
