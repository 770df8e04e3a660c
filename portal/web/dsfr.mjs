// Makes the design system's theme: of the package, only the rules, colours, letters and icons that the templates use.
//
//   node dsfr.mjs MODULES TEMPLATES OUT
//
// MODULES is the folder that holds node_modules, TEMPLATES the portal's folder, OUT receives dsfr.css and every file it
// names. Two things are changed on the way: images written into the style become files, because the pages' policy lets
// none be written in; and the dark colours also answer to the reader's system where nothing was chosen, since the package
// leaves that to a script.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'

const [modules, templates, out] = process.argv.slice(2).map((p) => resolve(p))
const require = createRequire(join(modules, 'package.json'))
const postcss = require('postcss')
const { PurgeCSS } = require('purgecss')
const dist = join(dirname(require.resolve('@gouvfr/dsfr/package.json')), 'dist')

const parts = ['core', 'scheme', 'component/link', 'component/skiplink', 'component/logo', 'component/header', 'component/footer',
  'component/button', 'component/input', 'component/select', 'component/breadcrumb']

/** html lists the templates. */
function html () {
  const files = []
  for (const folder of readdirSync(templates, { withFileTypes: true })) {
    if (!folder.isDirectory() || folder.name === 'web') continue
    for (const name of readdirSync(join(templates, folder.name))) {
      if (/\.(html|css)$/.test(name)) files.push(join(templates, folder.name, name))
    }
  }
  return files
}

/** used keeps of a style what the templates name. */
async function used (css) {
  const [result] = await new PurgeCSS().purge({
    content: html().map((file) => ({ raw: readFileSync(file, 'utf8'), extension: 'html' })),
    css: [{ raw: css }],
    safelist: { standard: [/^:/, 'html', 'body'], greedy: [/data-fr-theme/] }
  })
  return result.css
}

/** prune drops the values that neither the style nor one of ours asks for. */
function prune (root) {
  const asked = (text) => [...text.matchAll(/var\(\s*(--[\w-]+)/g)].map((m) => m[1])
  const keep = new Set(html().filter((file) => file.endsWith('.css')).flatMap((file) => asked(readFileSync(file, 'utf8'))))
  const given = {}
  root.walkDecls((decl) => {
    if (decl.prop.startsWith('--')) (given[decl.prop] ??= []).push(...asked(decl.value))
    else asked(decl.value).forEach((name) => keep.add(name))
  })
  for (const name of keep) (given[name] ?? []).forEach((other) => keep.add(other))
  root.walkDecls(/^--/, (decl) => { if (!keep.has(decl.prop)) decl.remove() })
}

/** files writes what the style names beside it, under its own name, and returns the style that names them so. */
function files (css, from) {
  return css.replace(/url\((["']?)([^"')]+(?:'[^"]*)?)\1\)/g, (all, quote, address) => {
    if (address.startsWith('data:')) {
      const text = decodeURIComponent(address.slice(address.indexOf(',') + 1))
      const name = createHash('sha256').update(text).digest('hex').slice(0, 12) + '.svg'
      writeFileSync(join(out, name), text)
      return `url(${name})`
    }
    const file = join(from, address)
    copyFileSync(file, join(out, basename(file)))
    return `url(${basename(file)})`
  })
}

/** system repeats the dark colours for readers whose system asks for them and who chose nothing, and keeps both off paper. */
function system (root) {
  const dark = /(:root)?\[data-fr-theme=dark\]/
  root.walkRules((rule) => {
    const chosen = rule.selectors.filter((s) => dark.test(s))
    if (chosen.length === 0) return
    const media = postcss.atRule({ name: 'media', params: 'screen and (prefers-color-scheme: dark)' })
    media.append(rule.clone({ selectors: chosen.map((s) => s.replace(dark, ':root:not([data-fr-theme])')) }))
    rule.parent.insertAfter(rule, media)
    if (rule.selector === ':root[data-fr-theme=dark]') {
      const screen = postcss.atRule({ name: 'media', params: 'screen' })
      rule.replaceWith(screen)
      screen.append(rule)
    }
  })
}

mkdirSync(out, { recursive: true })
let css = ''
for (const part of parts) {
  const file = join(dist, part, basename(part) + (part === 'scheme' ? '.min.css' : '.main.min.css'))
  css += readFileSync(file, 'utf8').replaceAll('\uFEFF', '').replace(/^@charset "utf-8";/i, '')
    .replaceAll(/url\((?!["']?data:)(["']?)([^"')]+)\1\)/g, (all, quote, address) => `url(${join(dirname(file), address)})`) + '\n'
}
// Of each font, the format that every browser reads.
css = css.replaceAll(/,\s*url\([^)]+\.woff\)\s*format\("woff"\)/g, '')
const root = postcss.parse(await used(css))
// The portal writes in two weights, upright.
root.walkAtRules('font-face', (face) => {
  const text = face.toString()
  if (!/Marianne-(Regular|Bold)\.woff2/.test(text)) face.remove()
})
prune(root)
system(root)
writeFileSync(join(out, 'dsfr.css'), files(root.toString(), '/'))
console.error(`dsfr.mjs: ${readdirSync(out).length} files in ${out}`)
