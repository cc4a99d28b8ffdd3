// The page of the correspondence that the officer looks at, shared by the viewer and the editor through the document.
export function currentPage() {
  const page = document.documentElement.dataset.page
  return page ? Number(page) : null
}

export function setCurrentPage(number) {
  document.documentElement.dataset.page = number
}
