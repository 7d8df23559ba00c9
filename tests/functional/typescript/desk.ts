// What a newsroom's own program does, by clients that were generated from the OpenAPI documents.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { createClient as ingestClient } from "./ingest/client/index.js";
import * as ingest from "./ingest/index.js";
import { createClient as searchClient } from "./search/client/index.js";
import * as search from "./search/index.js";

const auth = process.env.CAIBIAN_KEY ?? "";
const door = ingestClient({ baseUrl: process.env.CAIBIAN_INGEST_URL ?? "", auth });
const desk = searchClient({ baseUrl: process.env.CAIBIAN_SEARCH_URL ?? "", auth });

function good<T>(answer: { data?: T; error?: unknown }): T {
  assert.equal(answer.error, undefined, JSON.stringify(answer.error));
  assert(answer.data !== undefined);
  return answer.data;
}

async function untilSearchable(id: string): Promise<ingest.Status> {
  for (;;) {
    const status = good(await ingest.getArticle({ client: door, path: { id } }));
    if (status.state === "indexed") return status;
    assert.notEqual(status.state, "dead", JSON.stringify(status.last_error));
    await sleep(50);
  }
}

const article: ingest.ArticleIn = {
  id: "ts-1",
  content: "鹭洲大桥合龙\n本报云岭7月9日电 记者陆知远 鹭洲大桥今日合龙。",
  source: "云岭日报",
  published_at: "2026-07-09",
  metadata: { page: 3 },
};
const accepted = good(await ingest.postArticle({ client: door, body: article }));
assert.equal(accepted.duplicate, false);

const lines = [{ id: "ts-2", content: "鹭洲大桥明年通车。" }, { nonsense: true }];
const body = lines.map((line) => JSON.stringify(line)).join("\n");
const bodySerializer = (text: unknown) => String(text);
const told = good(await ingest.postBatch({ client: door, body, bodySerializer, parseAs: "text" }));
type Result = ingest.TakenLine | ingest.RefusedLine;
const results = told.trim().split("\n").map((line): Result => JSON.parse(line));
const [taken, refused] = results;
assert(taken && "id" in taken && taken.id === "ts-2");
assert(refused && "problem" in refused && refused.problem.status === 422);

const status = await untilSearchable("ts-1");
await untilSearchable("ts-2");
assert(status.times.indexed);

const query = { q: "鹭洲大桥", facets: "source", source: ["云岭日报", "望川晚报"], from: "2026-07-01" };
const found = good(await search.search({ client: desk, query }));
assert.equal(found.total.value, 1);
const hit = found.hits[0];
assert(hit?.id === "ts-1" && hit.source === "云岭日报");
for (const snippet of hit.highlights) {
  for (const [start, end] of snippet.spans) assert(snippet.text.slice(start, end).length > 0);
}
assert.equal(found.facets.source?.[0]?.count, 1);

const shown = good(await search.getArticle({ client: desk, path: { id: "ts-1" } }));
assert(shown.entities.some((entity) => entity.type === "PER" && entity.text === "陆知远"));
const exported = good(
  await search.getExport({ client: desk, query: { q: "鹭洲大桥" }, parseAs: "text" }),
);
assert.equal(exported.trim().split("\n").length, 2);

const saved = good(await search.postSearch({ client: desk, body: { name: "鹭洲大桥", q: "鹭洲大桥" } }));
const feed = good(
  await search.getFeed({ client: desk, path: { id: saved.id }, parseAs: "text" }),
);
assert(feed.includes("<feed"));
await search.deleteSearch({ client: desk, path: { id: saved.id } });

const missing = await ingest.getArticle({ client: door, path: { id: "nowhere" } });
const problem: ingest.Problem | undefined = missing.error;
assert.equal(problem?.status, 404);
assert(problem.mend);

const stats = good(await ingest.getStats({ client: door }));
assert(stats.unfinished >= 0);
const ready = good(await search.readyz({ client: desk }));
assert(Object.values(ready.parts).every((part) => part.state === "ok"));
console.log("done");
