// What people do with the pages, in a real browser: sign in, by keyboard alone, with forced colours, without motion, at
// 200 % zoom, on paper; sort, filter, take a file away, import one with a fault; and two departments that must not see
// each other. Prints each failure and `N passed, N failed`; exits 1 where one failed.
//
//   node journey.mjs BASE-URL FOLDER PLAN.json
//
// The plan: {"manager": {"name": …, "password": …}, "readers": [{"name": …, "password": …, "department": …}, …]}.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accessible, check, finish, fits, launch, signIn } from "./browser.mjs";

const [base, folder, planned] = process.argv.slice(2);
if (!planned) {
  console.error("usage: node journey.mjs BASE-URL FOLDER PLAN.json");
  process.exit(2);
}
const { manager, readers } = JSON.parse(readFileSync(planned, "utf8"));
const at = (path) => new URL(path, base).href;
const holds = (what, held, found) => check(what, held ? [] : [`${found}`]);
const browser = await launch();

async function signingIn() {
  const context = await browser.newContext({ locale: "en" });
  const asked = "/service-levels?lang=en";
  const page = await context.newPage();
  await page.goto(at(asked));
  holds("whoever is not known is led to the sign-in page", page.url().includes("/sign-in"), page.url());
  await page.fill("input[name=name]", manager.name);
  await page.fill("input[name=password]", "not the password at all");
  await Promise.all([page.waitForNavigation(), page.click("main form button")]);
  holds("a wrong password is said", await page.locator("[role=alert]").count() === 1, await page.textContent("main"));
  await accessible(page, "refused sign-in");
  await page.fill("input[name=name]", manager.name);
  await page.fill("input[name=password]", manager.password);
  await Promise.all([page.waitForNavigation(), page.click("main form button")]);
  holds("the way back leads to the page that was asked for", page.url().includes("/service-levels"), page.url());
  await page.close();
  return context;
}

/** Tab after tab: the first stop skips to the content, and each stop can be seen. */
async function byKeyboard(context) {
  const page = await context.newPage();
  await page.goto(at("/overview?lang=en"));
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.className);
  holds("the first stop skips to the content", first === "skip", first);
  await page.keyboard.press("Enter");
  holds("and leads there", page.url().endsWith("#main"), page.url());
  const hidden = [];
  for (let stop = 0; stop < 60; stop += 1) {
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(() => {
      const here = document.activeElement;
      if (here === document.body) return "";
      const style = getComputedStyle(here);
      const outlined = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2;
      return outlined ? "" : `${here.tagName} ${here.className} ${here.textContent.slice(0, 40)}`;
    });
    if (unseen) hidden.push(unseen);
  }
  check("each stop of the keyboard shows where it is", hidden);
  await page.close();
}

async function inOtherWays(context) {
  const page = await context.newPage();
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  for (const path of ["/overview?lang=en", "/service-levels?lang=en", "/capacity?lang=en"]) {
    await page.goto(at(path));
    const moving = await page.evaluate(() => document.getAnimations().length);
    holds(`${path}: nothing moves for whoever asked for that`, moving === 0, moving);
    await accessible(page, `${path} in forced colours`);
    await page.screenshot({ path: join(folder, `forced${path.split("?")[0].replaceAll("/", "-")}.png`), fullPage: true });
  }
  await page.close();
  const zoomed = await browser.newContext({
    locale: "en", viewport: { width: 720, height: 450 }, deviceScaleFactor: 2, storageState: await context.storageState(),
  });
  const large = await zoomed.newPage();
  for (const path of ["/overview?lang=en", "/service-levels?lang=en", "/invoices?lang=en", "/tickets?lang=en"]) {
    await large.goto(at(path));
    await fits(large, `${path} at 200 %`);
  }
  await zoomed.close();
}

async function onPaper(context) {
  const page = await context.newPage();
  await page.goto(at("/overview?lang=en"));
  const headline = await page.textContent("h1");
  await page.emulateMedia({ media: "print" });
  const shown = await page.evaluate(() => [...document.querySelectorAll("nav, .pick, .exports form")]
    .filter((part) => part.closest(".mast, .sub") && part.getClientRects().length > 0).length);
  holds("the menu stays off paper", shown === 0, shown);
  const pdf = await page.pdf({ path: join(folder, "overview.pdf"), format: "A4" });
  holds("the page prints", pdf.subarray(0, 5).toString() === "%PDF-" && headline.length > 0, pdf.length);
  await page.close();
}

async function sortedAndFiltered(context) {
  const page = await context.newPage();
  await page.goto(at("/service-levels?lang=en"));
  await page.locator("thead a").first().click();
  await page.waitForLoadState();
  holds("a heading sorts", await page.locator("th[aria-sort]").count() === 1, page.url());
  const select = page.locator("form.filter select").first();
  const all = await page.locator("tbody tr").count();
  const value = await select.locator("option").nth(1).getAttribute("value");
  await select.selectOption(value);
  if (!page.url().includes(`=${value}`)) await page.locator("form.filter button").first().click();
  await page.waitForURL((url) => url.search.includes(value));
  const some = await page.locator("tbody tr").count();
  holds("a filter leaves some", some <= all, `${some} of ${all}`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(".exports a:has-text('CSV')")]);
  const text = readFileSync(await download.path(), "utf8");
  holds("a file is taken away", text.startsWith("\ufeff") && download.suggestedFilename().endsWith(".csv"), text.slice(0, 80));
  await page.close();
}

async function imported(context) {
  const page = await context.newPage();
  await page.goto(at("/import?lang=en"));
  await page.selectOption("select[name=kind]", "orders").catch(() => page.check("input[name=kind][value=orders]"));
  const faulty = "order_no,department,cost_centre,service,quantity,from\nB-1,<img onerror=x>,100,PRINT,many,2026-10-01\n";
  await page.setInputFiles("input[type=file][name=file]", { name: "<img src=x>.csv", mimeType: "text/csv", buffer: Buffer.from(faulty) });
  await Promise.all([page.waitForNavigation(), page.locator("form[enctype] button").first().click()]);
  const said = await page.textContent("main");
  holds("a file with a fault is told by its cell", said.includes("many") || said.toLowerCase().includes("column"), said.slice(0, 600));
  holds("and nothing of it is markup", await page.locator("main img").count() === 0, "an image");
  await accessible(page, "preview of a file with a fault");
  await page.screenshot({ path: join(folder, "import-fault.png"), fullPage: true });
  await page.close();
}

/** Each reads the own department and learns nothing of the other's: page, file, interface. */
async function apart() {
  for (const [here, there] of [[0, 1], [1, 0]]) {
    const reader = readers[here];
    const foreign = readers[there].department;
    const context = await browser.newContext({ locale: "en" });
    const page = await signIn(context, base, reader);
    const status = async (path) => (await context.request.get(at(path))).status();
    const of = (path, department) => `${path}?lang=en&d=${encodeURIComponent(department)}`;
    for (const path of ["/overview", "/capacity", "/invoices"]) {
      const [own, other] = [await status(of(path, reader.department)), await status(of(path, foreign))];
      holds(`${path} for ${reader.department}`, own === 200 && other === 404, `${own} ${other}`);
      // The contract's own levels name departments, and both parties read them.
      if (path === "/overview") continue;
      await page.goto(at(`${path}?lang=en`));
      holds(`${path}: ${foreign} is not named`, !(await page.content()).includes(foreign), page.url());
      const file = await (await context.request.get(at(`${path}?lang=en&as=json`))).text();
      holds(`${path} as a file: ${foreign} is not named`, !file.includes(foreign), file.length);
    }
    const months = await (await context.request.get(at("/api/v1/months"))).json();
    const month = (months.months ?? months.items ?? months.data ?? months).at(-1);
    const capacity = await (await context.request.get(at(`/api/v1/months/${month.month ?? month}/capacity`))).text();
    holds(`the interface: ${foreign} is not named`, !capacity.includes(foreign), capacity.slice(0, 200));
    for (const path of ["/agents", "/import", "/admin", "/metrics"]) {
      holds(`${path} is not theirs`, (await status(path)) === 403, await status(path));
    }
    await context.close();
  }
}

const context = await signingIn();
await byKeyboard(context);
await inOtherWays(context);
await onPaper(context);
await sortedAndFiltered(context);
await imported(context);
await apart();
await browser.close();
finish();
