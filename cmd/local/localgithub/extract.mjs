// Writes description.json: the part of GitHub's published OpenAPI description that the local GitHub judges by and answers from.
//
//   make github-description        (node extract.mjs <folder of the npm package @octokit/openapi>)
//
// Kept: the operations below with their parameters, bodies, responses and examples, and every component that they lean on.
// Left out: prose and extensions, which nothing here reads.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const operations = {
  "/applications/{client_id}/token": ["delete"],
  "/applications/{client_id}/token/scoped": ["post"],
  "/user": ["get"],
  "/user/installations": ["get"],
  "/user/installations/{installation_id}/repositories": ["get"],
  "/repos/{owner}/{repo}": ["get"],
  "/repos/{owner}/{repo}/branches": ["get"],
  "/repos/{owner}/{repo}/branches/{branch}": ["get"],
  "/repos/{owner}/{repo}/commits": ["get"],
  "/repos/{owner}/{repo}/issues": ["get"],
  "/repos/{owner}/{repo}/pulls": ["get"],
};

const source = JSON.parse(readFileSync(join(process.argv[2], "generated", "api.github.com.json"), "utf8"));
const out = { openapi: source.openapi, info: source.info, servers: source.servers, paths: {}, components: {} };
const prose = new Set(["description", "summary", "externalDocs", "tags"]);

// strip copies without prose; inside `properties` and examples a "description" is data, not prose.
function strip(node, isData) {
  if (Array.isArray(node)) return node.map((item) => strip(item, isData));
  if (node === null || typeof node !== "object") return node;
  const copy = {};
  for (const [key, value] of Object.entries(node)) {
    if (!isData && (key.startsWith("x-") || (prose.has(key) && typeof value !== "object") || key === "externalDocs" || key === "tags")) continue;
    const data = isData || ["example", "default", "enum", "value", "required"].includes(key);
    copy[key] = key === "properties" && !isData ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, strip(schema, false)])) : strip(value, data);
  }
  return copy;
}

// Responses must have a description; an empty one is allowed.
function describe(responses) {
  for (const response of Object.values(responses)) if (!response.$ref) response.description ??= "";
}

function keep(node) {
  if (Array.isArray(node)) return node.forEach(keep);
  if (node === null || typeof node !== "object") return;
  if (typeof node.$ref === "string") {
    const [, , kind, name] = node.$ref.split("/");
    out.components[kind] ??= {};
    if (!(name in out.components[kind])) {
      const component = strip(source.components[kind][name], kind === "examples");
      if (kind === "responses") component.description ??= "";
      out.components[kind][name] = component;
      keep(component);
    }
  }
  Object.values(node).forEach(keep);
}

for (const [path, methods] of Object.entries(operations)) {
  out.paths[path] = {};
  for (const method of methods) {
    const operation = strip(source.paths[path][method], false);
    describe(operation.responses);
    out.paths[path][method] = operation;
    keep(operation);
  }
}
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
for (const kind of Object.keys(out.components)) out.components[kind] = sorted(out.components[kind]);
out.components = sorted(out.components);
out.info = { title: source.info.title, version: source.info.version, license: source.info.license };
writeFileSync(join(dirname(fileURLToPath(import.meta.url)), "description.json"), JSON.stringify(out, null, 1) + "\n");
