// What every check in a real browser needs: Chromium, axe-core's rules, sign-in, and a count of what held.
//
// CHROMIUM names the browser where it is not `chromium` on the path.
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let passed = 0;
let failed = 0;

/** Counts a check: it holds where there are no problems; each problem is printed. */
export function check(what, problems) {
  if (problems.length === 0) {
    passed += 1;
  } else {
    failed += 1;
    console.error(`FAIL ${what}`);
    problems.forEach((problem) => console.error(`     ${problem}`));
  }
}

/** Says how many held, and ends with 1 where one did not. */
export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

export function launch() {
  const executablePath = process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** A page that notes what it should not do: errors, requests that fail, requests to elsewhere. */
export async function watched(context, base) {
  const page = await context.newPage();
  const refused = [];
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  page.on("requestfailed", (request) => refused.push(`${request.url()} ${request.failure()?.errorText}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(base).origin) refused.push(`asks elsewhere: ${request.url()}`);
  });
  return { page, refused };
}

/** Axe-core's rules. It comes in through the debugger, which the page's policy does not bind. */
export async function accessible(page, what) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  check(`${what}: axe`, result.violations.map((found) =>
    `${found.id}: ${found.help}: ${found.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary ?? ""}`).join(" | ")}`));
  return result.violations.length;
}

/** Nothing scrolls sideways, and no part reaches beyond the page's column. */
export async function fits(page, what) {
  const problems = await page.evaluate(() => {
    const root = document.documentElement;
    const wide = root.scrollWidth - root.clientWidth;
    const wrap = document.querySelector("main > .wrap");
    const edge = wrap.getBoundingClientRect().right + 1 - Number.parseFloat(getComputedStyle(wrap).paddingRight);
    const out = [...document.querySelectorAll("main table, main section, main dl")]
      .filter((part) => part.closest(".scroll") === null && part.scrollWidth > 0)
      .filter((part) => part.getBoundingClientRect().right > edge)
      .map((part) => `${part.tagName} ${part.className} reaches beyond the page's column`);
    return [...(wide <= 0 ? [] : [`the page scrolls sideways by ${wide} px`]), ...out];
  });
  check(`${what}: fits`, problems);
}

/** Signs in by the form, as a person does; answers the page after it. */
export async function signIn(context, base, { name, password }) {
  const page = await context.newPage();
  await page.goto(new URL("/sign-in?lang=en", base).href);
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", password);
  await Promise.all([page.waitForNavigation(), page.click("main form button")]);
  return page;
}
