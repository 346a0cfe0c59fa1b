// Signs in at a real OpenID provider (npm oidc-provider, certified by the OpenID Foundation) in a real browser: out with
// PKCE, back with a code, in as a reader of one department; another's is not there; a group that was taken away keeps
// out at the next sign-in. Starts the provider and the collector on loopback. Prints each failure and
// `N passed, N failed`; exits 1 where one failed.
//
//   node oidc.mjs MOTPROV-COLLECTOR DATA-FOLDER OWN-DEPARTMENT ANOTHER-DEPARTMENT
//
// The data folder is a copy that may be changed. CHROMIUM names the browser where it is not `chromium` on the path.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";
import { accessible, check, finish, launch } from "./browser.mjs";

const [collector, data, own, other] = process.argv.slice(2);
if (!other) {
  console.error("usage: node oidc.mjs MOTPROV-COLLECTOR DATA-FOLDER OWN-DEPARTMENT ANOTHER-DEPARTMENT");
  process.exit(2);
}
const SECRET = "a secret between: 50 % of both";
let groups = ["kultur"];

/** A port that was free a moment ago: the issuer's address stands in the collector's configuration. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const [issuerPort, pagesPort] = [await freePort(), await freePort()];
const issuer = `http://127.0.0.1:${issuerPort}`;
const pages = `http://127.0.0.1:${pagesPort}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "motprov",
    client_secret: SECRET,
    redirect_uris: [`${pages}/oidc/svar`],
    response_types: ["code"],
    grant_types: ["authorization_code"],
  }],
  claims: { openid: ["sub", "groups", "preferred_username"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: `${id}@stad.example`, groups }),
  }),
});
const answering = provider.listen(issuerPort, "127.0.0.1");
await once(answering, "listening");

const secretFile = join(data, "oidc-secret");
writeFileSync(secretFile, `${SECRET}\n`);
chmodSync(secretFile, 0o600);
writeFileSync(join(data, "oidc.toml"), `
[broker]
address = "127.0.0.1:0"
[web]
address = "127.0.0.1:${pagesPort}"
[sign_in.oidc]
issuer = "${issuer}"
label = "Stadens konto"
client_id = "motprov"
client_secret_file = "${secretFile}"
pages = "${pages}"
[[sign_in.oidc.group]]
group = "kultur"
role = "department-reader"
departments = [${JSON.stringify(own)}]
`);
const serving = spawn(collector, ["serve", "--data", data, "--config", join(data, "oidc.toml")], {
  stdio: ["ignore", "pipe", "inherit"],
});
for await (const line of createInterface({ input: serving.stdout })) {
  if (line.startsWith("pages")) break;
}

const browser = await launch();
const fresh = async () => (await browser.newContext({ locale: "en" })).newPage();

/** Out to the provider and back, as a person does. */
async function signIn(page) {
  await page.goto(`${pages}/sign-in?lang=en&next=${encodeURIComponent("/overview?lang=en")}`);
  await page.click("text=Sign in with Stadens konto");
  await page.fill("input[name=login]", "anna");
  await page.fill("input[name=password]", "anything");
  await page.click("button[type=submit]");
  // The provider asks once whether the collector may learn the name.
  if (page.url().startsWith(issuer)) await page.click("button[type=submit]");
  await page.waitForURL((url) => url.origin === pages);
}

try {
  const page = await fresh();
  const stranger = await page.goto(`${pages}/overview?lang=en`);
  check("whoever is not known is led to the sign-in page", stranger.url().includes("/sign-in") ? [] : [stranger.url()]);
  await accessible(page, "sign-in page with a provider");
  await signIn(page);
  check("the way back leads to the page that was asked for", page.url().includes("/overview") ? [] : [page.url()]);
  check("it is known who came", (await page.textContent("header")).includes("anna@stad.example") ? [] : ["no name"]);
  const cookies = await page.context().cookies(pages);
  const session = cookies.find((cookie) => cookie.name === "__Host-motprov");
  check("the session's cookie is secure and kept from scripts",
    session?.secure && session.httpOnly && session.sameSite === "Lax" ? [] : [JSON.stringify(cookies)]);
  check("the journey's cookie is gone", cookies.some((cookie) => cookie.name === "__Host-motprov-oidc") ? ["it is there"] : []);

  const status = async (path) => (await page.context().request.get(`${pages}${path}`)).status();
  const of = (path, department, more = "") => `${path}?d=${encodeURIComponent(department)}${more}`;
  for (const path of ["/overview", "/capacity"]) {
    const [mine, theirs] = [await status(of(path, own)), await status(of(path, other))];
    check(`${path}: the own department is there, another's is not`, mine === 200 && theirs === 404 ? [] : [`${mine} ${theirs}`]);
  }
  const exported = await status(of("/capacity", other, "&as=csv"));
  check("another department's file is not there", exported === 404 ? [] : [`${exported}`]);
  check("the administration is not theirs", (await status("/admin")) === 403 ? [] : ["it opens"]);

  const answer = await page.goto(`${pages}/oidc/svar?code=stolen&state=guessed&lang=en`);
  check("an answer that nobody asked for is refused", answer.status() === 400 ? [] : [`${answer.status()}`]);
  await accessible(page, "refused answer");

  groups = ["another"];
  const later = await fresh();
  await signIn(later);
  check("who lost the group stays outside",
    (await later.textContent("main")).includes("You have no role here") ? [] : [later.url()]);
  check("and has no session", (await later.context().cookies(pages)).some((cookie) => cookie.name === "__Host-motprov") ? ["one"] : []);
} finally {
  await browser.close();
  serving.kill("SIGTERM");
  answering.close();
  answering.closeAllConnections();
}
finish();
