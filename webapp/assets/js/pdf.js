// pdf.js as this office uses it: no WebAssembly (the page's policy forbids it), worker and data from our own server.
import * as pdfjs from 'pdfjs-dist'

export function openDocument(source, { worker, data }) {
  pdfjs.GlobalWorkerOptions.workerSrc = worker
  const own = data ? { cMapUrl: `${data}cmaps/`, cMapPacked: true, standardFontDataUrl: `${data}standard_fonts/` } : {}
  return pdfjs.getDocument({ ...source, useWasm: false, isEvalSupported: false, ...own }).promise
}

export async function pageCount(bytes, worker) {
  const document = await openDocument({ data: bytes }, { worker })
  const { numPages } = document
  await document.loadingTask.destroy()
  return numPages
}
