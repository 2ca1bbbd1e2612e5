// Providers of OpenID Connect on this machine: two honest ones with pages for people of these apps, and one that signs
// whatever it is told to.
import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { createServer } from "node:http";
import { OAuth2Server } from "oauth2-mock-server";

// It says at length on what it would rather run, and that its pages are for tests.
const { default: Provider } = await quietly(() => import("oidc-provider"));

export const CLIENT = "study-plus";
const SECRET = "a secret between the two";
const TEAM = "TEAM123456";

// Like Google: RS256, its answer in the address, on the same site as the server.
export class Google {
  people = {};

  static async start(port, apps) {
    const stand = new Google();
    stand.issuer = `http://127.0.0.1:${port}`;
    const [, key] = pair("rsa", { modulusLength: 2048 });
    const provider = honest(stand, "google", "RS256", key, apps);
    stand.server = await listen(port, provider.callback());
    return stand;
  }
  block() {
    return block({ name: "google", issuer: this.issuer, ...endpoints(this.issuer, "/token"), client_secret: SECRET });
  }
  close() {
    return shut(this.server);
  }
}

// Like Apple: on a site of another name, ES256, a form as its answer with the name in it at the first time, and a signed
// secret that it looks at itself.
export class Apple {
  people = {};
  refused = [];
  #greeted = new Set();

  static async start(port, apps) {
    const stand = new Apple();
    stand.issuer = `http://localhost:${port}`;
    const [, key] = pair("ec", { namedCurve: "P-256" });
    [stand.publicKey, stand.privateKey] = pair("ec", { namedCurve: "P-256" });
    const provider = honest(stand, "apple", "ES256", key, apps);
    provider.use((ctx, next) => stand.#tellName(ctx, next));
    const answer = provider.callback();
    stand.server = await listen(port, (request, response) =>
      request.url === "/apple/token" ? stand.#exchange(request, response) : answer(request, response),
    );
    return stand;
  }

  // The name travels in the form that the browser posts, once.
  async #tellName(ctx, next) {
    await next();
    if (typeof ctx.body !== "string" || !ctx.body.includes('name="code"')) return;
    const subject = ctx.oidc?.session?.accountId;
    if (this.#greeted.has(subject)) return;
    this.#greeted.add(subject);
    const { first, last } = this.people[subject];
    const user = JSON.stringify({ name: { firstName: first, lastName: last }, email: "somebody.else@example.net" });
    const field = `<input type="hidden" name="user" value="${user.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")}"/>`;
    ctx.body = ctx.body.replace("<noscript>", `${field}<noscript>`);
  }

  // A code is given for a secret that is signed, ours, for Apple, and not good for longer than half a year.
  async #exchange(request, response) {
    const asked = new URLSearchParams(await read(request));
    const fault = this.#judge(asked.get("client_secret") ?? "", asked.get("client_id"));
    if (fault) {
      this.refused.push(fault);
      response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error: "invalid_client" }));
      return;
    }
    asked.set("client_secret", SECRET);
    const answer = await fetch(`${this.issuer}/token`, { method: "POST", body: asked });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  }

  #judge(secret, client) {
    const [head, body, signature] = secret.split(".");
    const key = { key: createPublicKey(this.publicKey), dsaEncoding: "ieee-p1363" };
    if (!signature || !verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))) return "signature";
    const { alg, kid } = decoded(head);
    const { iss, sub, aud, iat, exp } = decoded(body);
    if (alg !== "ES256" || kid !== "KEY1") return "header";
    if (iss !== TEAM || sub !== client || aud !== this.issuer) return "claims";
    const now = Date.now() / 1000;
    return iat <= now + 60 && exp > now && exp - iat <= 15_777_000 ? null : "times";
  }

  block() {
    const own = { key_id: "KEY1", team_id: TEAM, private_key: this.privateKey };
    return block({ name: "apple", issuer: this.issuer, ...endpoints(this.issuer, "/apple/token"), ...own });
  }
  close() {
    return shut(this.server);
  }
}

// A school's provider that was taken over: `change` has the last word on the claims, `spoil` on the token itself.
export class Hostile {
  static async start(port) {
    const stand = new Hostile();
    stand.mock = new OAuth2Server();
    await stand.mock.issuer.keys.generate("RS256", { kid: "known" });
    await stand.mock.start(port, "127.0.0.1");
    stand.issuer = stand.mock.issuer.url = `http://127.0.0.1:${port}`;
    stand.be({});
    stand.mock.service.on("beforeTokenSigning", ({ header, payload }) => {
      Object.assign(payload, { email: "honest@school.example", email_verified: true, name: "Honest One" });
      stand.change(payload, header);
    });
    stand.mock.service.on("beforeResponse", ({ body }) => {
      if (body.id_token) body.id_token = stand.spoil(body.id_token);
    });
    return stand;
  }
  be({ change = () => {}, spoil = (token) => token }) {
    Object.assign(this, { change, spoil });
  }
  block() {
    return block({ name: "school", label: "Our school", issuer: this.issuer, client_secret: SECRET });
  }
  close() {
    return this.mock.stop();
  }
}

// Goes through the pages of an honest provider as somebody it knows.
export async function consent(page, login, follow) {
  await page.fill("[name=login]", login);
  await page.fill("[name=password]", "whatever");
  await follow(page, page.locator("button[type=submit]"));
  await follow(page, page.locator("button[type=submit]"));
}

export const decoded = (part) => JSON.parse(Buffer.from(part, "base64url"));
export const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

function honest(stand, name, alg, key, apps) {
  const lifetime = 3600;
  const settings = {
    clients: [
      {
        client_id: CLIENT,
        client_secret: SECRET,
        redirect_uris: apps.map((app) => `${app}/auth/${name}/callback`),
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: "client_secret_post",
        id_token_signed_response_alg: alg,
      },
    ],
    jwks: { keys: [{ ...createPrivateKey(key).export({ format: "jwk" }), kid: name, use: "sig", alg }] },
    conformIdTokenClaims: false,
    scopes: ["openid", "email", "profile", "name"],
    claims: { openid: ["sub"], email: ["email", "email_verified", "is_private_email"], profile: ["name"] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...stand.people[sub]?.claims }) }),
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ["of this run"] },
    ttl: { Interaction: lifetime, Session: lifetime, Grant: lifetime, AccessToken: lifetime, IdToken: lifetime },
  };
  const provider = quietly(() => new Provider(stand.issuer, settings));
  provider.use(withoutFonts);
  return provider;
}

// Its pages ask for letters from elsewhere, and have not loaded before there is an answer.
async function withoutFonts(ctx, next) {
  await next();
  if (typeof ctx.body === "string") ctx.body = ctx.body.replaceAll(/@import url\([^)]*\);/g, "");
}

function quietly(work) {
  const { info, warn } = console;
  const back = () => Object.assign(console, { info, warn });
  console.info = console.warn = () => {};
  const done = work();
  if (done instanceof Promise) return done.finally(back);
  back();
  return done;
}

function endpoints(issuer, token) {
  return { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}${token}`, jwks_uri: `${issuer}/jwks` };
}

const block = (fields) =>
  ["[[provider]]", ...Object.entries({ ...fields, client_id: CLIENT }).map(([name, value]) => `${name} = ${JSON.stringify(value)}`), ""].join("\n");

function pair(kind, options) {
  const { publicKey, privateKey } = generateKeyPairSync(kind, {
    ...options,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return [publicKey, privateKey];
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function listen(port, answer) {
  const server = createServer(answer);
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

function shut(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
