// Opens every page in a real browser: axe-core's rules, light and dark, four widths, both languages; no sideways
// scrolling, no refused resource, no layout shift, no long task, one style sheet, at most 150 kB. Prints each failure,
// a table of axe's violations by page, and `N passed, N failed`; exits 1 where one failed.
//
//   node page.mjs http://127.0.0.1:8080 FOLDER PLAN.json
//
// The plan: {"accounts": {"manager": {"name": …, "password": …}}, "pages": [{"name": …, "path": …, "as": "manager"}]};
// without "as" the page is opened by nobody in particular.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { accessible, check, finish, fits, launch, signIn, watched } from "./browser.mjs";

const [base, folder, planned] = process.argv.slice(2);
if (!base || !folder || !planned) {
  console.error("usage: node page.mjs BASE-URL FOLDER PLAN.json");
  process.exit(2);
}
const plan = JSON.parse(readFileSync(planned, "utf8"));
mkdirSync(folder, { recursive: true });
const MOST_BYTES = 150_000;
const WIDTHS = [320, 390, 768, 1440];

const browser = await launch();
const states = {};
for (const [role, account] of Object.entries(plan.accounts ?? {})) {
  const context = await browser.newContext();
  await signIn(context, base, account);
  states[role] = await context.storageState();
  await context.close();
}

// Shifts and long tasks are noted from the first moment on.
function observe() {
  globalThis.noted = { shift: 0, tasks: [] };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) globalThis.noted.shift += entry.value;
  })).observe({ type: "layout-shift", buffered: true });
  // A task of the browser's own, such as laying out a long page on a busy machine, names no container of ours.
  new PerformanceObserver((list) => list.getEntries().forEach((entry) =>
    globalThis.noted.tasks.push(`${entry.attribution?.[0]?.containerType} ${Math.round(entry.duration)} ms`),
  )).observe({ type: "longtask", buffered: true });
}

async function opened({ path, as }, lang, what) {
  const context = await browser.newContext({ locale: lang, viewport: { width: 1440, height: 900 }, storageState: states[as] });
  const { page, refused } = await watched(context, base);
  await page.addInitScript(observe);
  let styles = 0;
  page.on("request", (request) => { if (request.resourceType() === "stylesheet") styles += 1; });
  const to = new URL(path, base);
  to.searchParams.set("lang", lang);
  const response = await page.goto(to.href, { waitUntil: "load" });
  check(`${what}: answers`, response.ok() ? refused : [`HTTP ${response.status()}`, ...refused]);
  const bytes = (await response.body()).length;
  check(`${what}: at most ${MOST_BYTES} bytes`, bytes <= MOST_BYTES ? [] : [`${bytes}`]);
  check(`${what}: one style sheet`, styles <= 1 ? [] : [`${styles}`]);
  const { shift, tasks } = await page.evaluate(() => globalThis.noted);
  // A hundredth is a tenth of what people notice (web.dev, Cumulative Layout Shift).
  check(`${what}: does not shift`, shift < 0.01 ? [] : [`by ${shift}`]);
  tasks.forEach((task) => console.error(`long task, ${what}: ${task}`));
  return { context, page };
}

const unfold = (page, open) => page.evaluate((open) =>
  document.querySelectorAll("details").forEach((fold) => { fold.open = open; }), open);

const table = [];
for (const asked of plan.pages) {
  let violations = 0;
  let runs = 0;
  for (const lang of ["sv", "en"]) {
    const { context, page } = await opened(asked, lang, `${asked.name}-${lang}`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        const what = `${asked.name}-${lang}-${colorScheme}-${width}`;
        await page.setViewportSize({ width, height: 900 });
        await fits(page, what);
        if (width === 390 || width === 1440) await page.screenshot({ path: join(folder, `${what}.png`), fullPage: true });
        await unfold(page, true);
        await fits(page, `${what}, unfolded`);
        if (width !== 320) {
          violations += await accessible(page, what);
          runs += 1;
        }
        await unfold(page, false);
      }
    }
    await context.close();
  }
  table.push({ page: asked.name, runs, violations });
}
await browser.close();
console.table(table);
finish();
