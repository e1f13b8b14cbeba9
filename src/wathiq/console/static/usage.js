// How often the tenant called what, how it ended, and how long it took.

import { html, useState } from "./vendor/htm-preact.js";
import { Columns, Lines } from "./chart.js";
import { useText } from "./language.js";
import { Heading, Loading, Select, useLoaded } from "./parts.js";
import * as server from "./server.js";

const PERIODS = ["7", "30", "90"];
const BOUNDS = ["100_ms", "300_ms", "1_s", "3_s", "10_s"];

export function Usage() {
  const say = useText();
  const [days, setDays] = useState("30");
  const { value, error } = useLoaded(() => server.get("usage", { days }), [days]);
  const periods = PERIODS.map((period) => [period, say.days(period)]);
  return html`<${Heading} title=${say("usage.title")} lead=${say("usage.lead")}>
      <${Select} id="days" label=${say("usage.days")} options=${periods} value=${days} onChange=${setDays} />
    <//>
    <${Loading} value=${value} error=${error} />
    ${value && html`<${Quotas} quotas=${value.quotas} />`}
    ${value && value.counts.length === 0 && html`<p class="card hint">${say("usage.none")}</p>`}
    ${value?.counts.length > 0 && html`<${Charts} usage=${value} />`}`;
}

const sum = (counts, member = "requests") => counts.reduce((total, count) => total + count[member], 0);
const good = (counts) => counts.filter(({ outcome }) => outcome === "ok");

function grouped(counts, member) {
  const groups = new Map();
  for (const count of counts) groups.set(count[member], [...(groups.get(count[member]) ?? []), count]);
  return [...groups].sort(([, one], [, other]) => sum(other) - sum(one));
}

/** Every day of the period, with those on which nobody called. */
function daysOf(since, until) {
  const days = [];
  for (let day = new Date(since); day <= new Date(until); day.setUTCDate(day.getUTCDate() + 1)) {
    days.push(day.toISOString().slice(0, 10));
  }
  return days;
}

function Charts({ usage: { since, until, counts } }) {
  const say = useText();
  const byDay = new Map(grouped(counts, "day"));
  const columns = daysOf(since, until).map((day) => {
    const of = byDay.get(day) ?? [];
    return { label: day.slice(5), values: [sum(good(of)), sum(of) - sum(good(of))] };
  });
  const endpoints = grouped(counts, "endpoint").map(([name, of]) => ({
    name,
    value: sum(of),
    notes: [`${say("usage.answered")} ${say.percent(sum(good(of)) / sum(of))}`, seconds(say, of)],
  }));
  const outcomes = grouped(counts, "outcome").map(([name, of]) => ({
    name: name === "ok" ? say("usage.ok") : say.or(`error.${name}`, `${say("usage.refused")}: ${name}`),
    value: sum(of),
    kind: name === "ok" ? "ok" : "refused",
  }));
  const series = [[say("usage.ok"), "ok"], [say("usage.refused"), "refused"]];
  return html`<${Tiles} counts=${counts} />
    <section class="card"><h2>${say("usage.by_day")}</h2><${Columns} title=${say("usage.by_day")} series=${series} columns=${columns} /></section>
    <div class="columns">
      <${Bars} title=${say("usage.by_endpoint")} lines=${endpoints} />
      <${Bars} title=${say("usage.by_outcome")} lines=${outcomes} />
      <${Bars} title=${say("usage.latency")} lines=${latency(say, counts)} />
    </div>`;
}

const seconds = (say, counts) =>
  say("try.took", { seconds: say.number(sum(counts, "milliseconds") / sum(counts) / 1000, 2) });

function Tiles({ counts }) {
  const say = useText();
  const all = sum(counts);
  const tiles = [
    [say("usage.calls"), say.number(all)],
    [say("usage.answered"), say.percent(sum(good(counts)) / all)],
    [say("usage.average"), seconds(say, counts)],
    [say("usage.under_second"), say.percent(sum(counts, "within_1_s") / all)],
  ];
  return html`<dl class="tiles">
    ${tiles.map(([name, value]) => html`<div class="card"><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

function Bars({ title, lines }) {
  return html`<section class="card"><h2>${title}</h2><${Lines} label=${title} lines=${lines} /></section>`;
}

/** The counts are of calls within bounds; the lines are of calls between them. */
function latency(say, counts) {
  const within = BOUNDS.map((bound) => sum(counts, `within_${bound}`));
  const between = within.map((count, number) => count - (within[number - 1] ?? 0));
  const lines = BOUNDS.map((bound, number) => ({ name: say(`usage.bound.${bound}`), value: between[number] }));
  return [...lines, { name: say("usage.bound.more"), value: sum(counts) - within.at(-1), kind: "refused" }];
}

function Quotas({ quotas }) {
  const say = useText();
  if (quotas.length === 0) return null;
  return html`<section class="card">
    <h2>${say("usage.quotas")}</h2>
    <ul class="lines">
      ${quotas.map(
        ({ endpoint, period, allowed, used }) => html`<li>
          <span><bdi>${endpoint === "*" ? say("usage.all_endpoints") : endpoint}</bdi></span>
          <span class="amount">${say("usage.quota", { used: say.number(used), allowed: say.number(allowed), period: say(`usage.period.${period}`) })}</span>
          <progress value=${used} max=${Math.max(1, allowed)} aria-label=${endpoint}></progress>
        </li>`,
      )}
    </ul>
  </section>`;
}
