// Opens the pages in a real browser: screenshots into a folder, axe-core's rules, no sideways
// scrolling, no refused resource. Prints each failure and `N passed, N failed`; exits 1 where one failed.
//
//   node page.mjs http://127.0.0.1:8080 FOLDER [/oversikt?m=2026-10 ...]
//
// CHROMIUM names the browser where it is not `chromium` on the path.
import { mkdirSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, folder, ...asked] = process.argv.slice(2);
if (!base || !folder) {
  console.error("usage: node page.mjs BASE-URL FOLDER [PATH ...]");
  process.exit(2);
}
const paths = asked.length > 0 ? asked : ["/"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const executablePath = process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
mkdirSync(folder, { recursive: true });

let passed = 0;
let failed = 0;
const check = (what, problems) => {
  if (problems.length === 0) {
    passed += 1;
  } else {
    failed += 1;
    console.error(`FAIL ${what}`);
    problems.forEach((problem) => console.error(`     ${problem}`));
  }
};

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

// The page may run no script of its own, so axe comes in through the debugger, which the policy does not bind.
async function open(path, options, what, look) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const refused = [];
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  page.on("requestfailed", (request) => refused.push(`${request.url()} ${request.failure()?.errorText}`));
  const url = new URL(path, base);
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== url.origin) refused.push(`asks elsewhere: ${request.url()}`);
  });
  const response = await page.goto(url.href, { waitUntil: "networkidle" });
  check(`${what}: answers`, response.ok() ? refused : [`HTTP ${response.status()}`, ...refused]);
  await look(page);
  await context.close();
}

async function accessible(page, what) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  check(`${what}: axe`, result.violations.map((found) =>
    `${found.id}: ${found.help}: ${found.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary ?? ""}`).join(" | ")}`));
}

async function fits(page, what) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const out = await page.evaluate(() => [...document.querySelectorAll("main table, main section, main dl")]
    .filter((part) => part.closest(".scroll") === null && part.scrollWidth > 0)
    .filter((part) => part.getBoundingClientRect().right > part.closest("main > .wrap").getBoundingClientRect().right + 1
      - Number.parseFloat(getComputedStyle(part.closest("main > .wrap")).paddingRight))
    .map((part) => `${part.tagName} ${part.className} reaches beyond the page's column`));
  check(`${what}: fits`, [...(wide <= 0 ? [] : [`the page scrolls sideways by ${wide} px`]), ...out]);
}

for (const [at, path] of paths.entries()) {
  for (const lang of ["sv", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [320, 390, 768, 1440]) {
        const what = `${at === 0 ? "overview" : `page${at}`}-${lang}-${colorScheme}-${width}`;
        const to = new URL(path, base);
        to.searchParams.set("lang", lang);
        const options = { colorScheme, viewport: { width, height: 900 }, locale: lang };
        await open(to.pathname + to.search, options, what, async (page) => {
          await fits(page, what);
          await page.screenshot({ path: join(folder, `${what}.png`), fullPage: true });
          await accessible(page, what);
          await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));
          await fits(page, `${what}, unfolded`);
          await accessible(page, `${what}, unfolded`);
        });
      }
    }
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
