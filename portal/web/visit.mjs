// Visits pages in a real browser and says what is wrong with them.
//
//   node visit.mjs MODULES < PLAN      PLAN: {"base", "chromium", "themes": [], "pages": [{"kind", "path", "status", "sheets"}], "keys": []}
//
// MODULES is the folder that holds node_modules. Every page is read in both languages and every theme: by html-validate as
// it was sent; at 320 pixels, where nothing may stick out; and, each theme in one of the languages, by axe, all rules in
// light colours and those about colours in dark ones. No message of the console, no request to another host, no report of the policy is let through.
// "keys" are walks by keyboard alone, done with and without JavaScript. The answer on stdout is
// {"visits", "walks", "problems": []}.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const require = createRequire(resolve(process.argv[2], 'package.json'))
const { chromium } = require('playwright-core')
const { HtmlValidate } = require('html-validate')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

const plan = JSON.parse(readFileSync(0, 'utf8'))
const problems = []
let visits = 0
let walks = 0

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const ofColours = ['color-contrast', 'link-in-text-block']
const html = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // The pages are written with a line an element, and void elements as HTML has them.
    'void-style': ['error', { style: 'omit' }],
    'no-trailing-whitespace': 'off',
    // A table that scrolls takes the focus so that the keyboard can scroll it (axe: scrollable-region-focusable).
    'prefer-native-element': ['error', { exclude: ['group', 'search'] }],
    'no-redundant-role': 'off',
    'long-title': 'off'
  }
})

/** inEnglish is the English twin of a path. */
const inEnglish = (path) => path === '/' ? '/en' : '/en' + path

/** listen notes what a page must not do. */
function listen (page, where) {
  page.on('console', (m) => {
    if (m.type() === 'error' && /status of (4|5)\d\d/.test(m.text())) return // the page itself, when that is its status
    if (['error', 'warning'].includes(m.type())) problems.push(`${where}: console: ${m.text()}`)
  })
  page.on('pageerror', (e) => problems.push(`${where}: script: ${e.message}`))
  page.on('requestfailed', (r) => problems.push(`${where}: ${r.url()}: ${r.failure()?.errorText}`))
  page.on('request', (r) => { if (!r.url().startsWith(plan.base + '/')) problems.push(`${where}: asks ${r.url()}`) })
  page.on('response', (r) => {
    if (r.status() >= 400 && r.request().resourceType() !== 'document') problems.push(`${where}: ${r.url()}: ${r.status()}`)
  })
}

/** audit runs axe with the given rules. */
async function audit (page, where, run) {
  const found = await page.evaluate(([source, options]) => {
    if (!globalThis.axe) (0, eval)(source) // eslint-disable-line no-eval
    return globalThis.axe.run(document, options).then((r) => r.violations)
  }, [axe, { runOnly: run, resultTypes: ['violations'] }])
  for (const v of found) {
    problems.push(`${where}: axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')} (${v.nodes.length})`)
  }
}

/** fits says what sticks out of a page 320 pixels wide. */
async function fits (page, where) {
  await page.setViewportSize({ width: 320, height: 800 })
  const out = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth
    if (wide <= 320) return ''
    const held = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return true; return false }
    const over = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > 321 && !held(e))
    return `${wide} pixels wide: ${over.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(' | ')}`
  })
  if (out) problems.push(`${where} at 320: ${out}`)
  await page.setViewportSize({ width: 1280, height: 900 })
}

/** prints says when a page takes more sheets of A4 than it may. */
async function prints (page, where, sheets) {
  const pdf = (await page.pdf({ format: 'A4', margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' } })).toString('latin1')
  const n = pdf.match(/\/Type\s*\/Page\b/g).length
  if (n > sheets) problems.push(`${where}: prints on ${n} sheets, not ${sheets}`)
}

/** audited says whether axe reads the pages of a theme in a language: each theme in one, since words change no structure. */
const audited = (theme, lang) => plan.themes.indexOf(theme) % 2 === (lang === 'en' ? 1 : 0)

/** visit reads one page. */
async function visit (context, theme, lang, one) {
  const path = lang === 'en' ? inEnglish(one.path) : one.path
  const where = `${one.kind} ${path} [${theme}]`
  const page = await context.newPage()
  listen(page, where)
  try {
    const answer = await page.goto(plan.base + path)
    if (answer.status() !== (one.status ?? 200)) problems.push(`${where}: status ${answer.status()}`)
    const report = await html.validateString(await answer.text(), path)
    for (const m of report.results.flatMap((r) => r.messages)) problems.push(`${where}: html ${m.line}:${m.column}: ${m.ruleId}: ${m.message}`)
    const worn = await page.evaluate(() => [document.documentElement.dataset.theme, document.documentElement.lang])
    if (worn[0] !== theme || worn[1] !== lang) problems.push(`${where}: theme ${worn[0]}, language ${worn[1]}`)
    if (audited(theme, lang)) {
      await audit(page, where, { type: 'tag', values: tags })
      await page.emulateMedia({ colorScheme: 'dark' })
      await audit(page, where + ' dark', { type: 'rule', values: ofColours })
      await page.emulateMedia({ colorScheme: 'light' })
    }
    await fits(page, where)
    if (one.sheets) await prints(page, where, one.sheets)
    visits++
  } catch (e) {
    problems.push(`${where}: ${e.message}`)
  } finally {
    await page.close()
  }
}

/** cookie says which theme the context wears. */
const cookie = (theme) => ({ name: 'apparence', value: 'systeme.' + theme, url: plan.base })

/** visitAll reads every page in a theme and a language, one after the other. */
async function visitAll (browser, theme, lang) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light', bypassCSP: false })
  await context.addCookies([cookie(theme)])
  for (const one of plan.pages) await visit(context, theme, lang, one)
  await context.close()
}

/** focused is what the keyboard is on, and whether one can see it. */
const focused = () => {
  const e = document.activeElement
  const s = getComputedStyle(e)
  return { id: e.id, href: e.getAttribute('href'), seen: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 }
}

/** walk follows steps: {"tab": id or address, "type", "press", "at": path}. */
async function walk (browser, theme, javaScriptEnabled, one) {
  const where = `walk ${one.name} [${theme}${javaScriptEnabled ? '' : ', no script'}]`
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1280, height: 900 } })
  await context.addCookies([cookie(theme)])
  const page = await context.newPage()
  listen(page, where)
  try {
    await page.goto(plan.base + one.from)
    for (const step of one.steps) await take(page, step)
    walks++
  } catch (e) {
    problems.push(`${where}: ${e.message}`)
  } finally {
    await context.close()
  }
}

async function take (page, step) {
  if (step.tab) {
    for (let n = 0; ; n++) {
      if (n === 80) throw new Error(`80 tabs do not reach ${step.tab}`)
      await page.keyboard.press('Tab')
      const at = await page.evaluate(focused)
      if (at.id === step.tab || at.href === step.tab) {
        if (!at.seen) throw new Error(`the focus on ${step.tab} cannot be seen`)
        break
      }
    }
  }
  if (step.type) await page.keyboard.type(step.type)
  if (step.press && step.at) await Promise.all([page.waitForURL((u) => u.pathname + u.search === step.at, { timeout: 10000 }), page.keyboard.press(step.press)])
  else if (step.press) await page.keyboard.press(step.press)
  if (step.holds && !(await page.locator('main').innerText()).includes(step.holds)) throw new Error(`no ${JSON.stringify(step.holds)} on the page`)
}

/** canary is a page with one fault of each sort: checks that do not see them see nothing. */
async function canary (browser) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  listen(page, 'canary')
  const faults = '<!DOCTYPE html><html lang="fr"><head><title>t</title></head><body><main><h1>t</h1><p style="color:#ccc;background:#fff">pale words</p>' +
    '<input id="i"><div style="width:900px">b</div></main></body></html>'
  await page.setContent(faults)
  for (const m of (await html.validateString(faults, 'canary')).results.flatMap((r) => r.messages)) problems.push(`canary: html: ${m.ruleId}`)
  await audit(page, 'canary', { type: 'tag', values: tags })
  await fits(page, 'canary')
  await page.evaluate(() => { console.error('heard'); return fetch('http://elsewhere.invalid/').catch(() => 0) })
  await page.close()
  const seen = problems.splice(0).join('\n')
  for (const fault of ['html: no-inline-style', 'axe color-contrast', 'axe label', '900', 'console: heard', 'asks http://elsewhere.invalid/']) {
    if (!seen.includes(fault)) problems.push(`the checks do not see ${fault} of a page made to have it`)
  }
}

const browser = await chromium.launch({ executablePath: plan.chromium, args: ['--no-sandbox', '--disable-gpu'] })
try {
  await canary(browser)
  await Promise.all(['fr', 'en'].map(async (lang) => { for (const theme of plan.themes) await visitAll(browser, theme, lang) }))
  for (const one of plan.keys) for (const theme of plan.themes) for (const js of [true, false]) await walk(browser, theme, js, one)
} finally {
  await browser.close()
}
process.stdout.write(JSON.stringify({ visits, walks, problems }, null, 1))
