// Charts in plain SVG, each with the same numbers as a table for who cannot see it.

import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { useText } from "./language.js";

const TALL = 200;
const LEFT = 44;
const BOTTOM = 24;
const LABEL = 60;

/** A round number at or above the largest value, for the axis. */
function roof(largest) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, largest)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((bound) => bound >= largest);
}

/** How wide something is shown, so that a drawing's letters are as large on a phone as on a desk. */
function useWidth(otherwise) {
  const element = useRef();
  const [width, setWidth] = useState(otherwise);
  useEffect(() => {
    const watch = new ResizeObserver(([{ contentRect }]) => setWidth(Math.max(200, Math.round(contentRect.width))));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return [element, width];
}

/** Bars of stacked parts over time. `series` are [name, class]; `columns` are {label, values} in their order. */
export function Columns({ title, series, columns }) {
  const say = useText();
  const top = roof(Math.max(...columns.map(({ values }) => values.reduce((sum, value) => sum + value, 0))));
  const [figure, wide] = useWidth(960);
  const width = (wide - LEFT) / columns.length;
  const y = (value) => (TALL - BOTTOM) * (1 - value / top) + 8;
  const every = Math.ceil(columns.length / Math.min(8, wide / LABEL));
  return html`<figure class="chart" ref=${figure}>
    <svg viewBox=${`0 0 ${wide} ${TALL + 8}`} direction="ltr" role="img" aria-label=${title}>
      ${[0, 0.5, 1].filter((share) => Number.isInteger(share * top)).map(
        (share) => html`<line class="grid" x1=${LEFT} x2=${wide} y1=${y(share * top)} y2=${y(share * top)} />
          <text class="axis" x=${LEFT - 6} y=${y(share * top) + 4} text-anchor="end">${say.number(share * top)}</text>`,
      )}
      ${columns.map(({ label, values }, number) => {
        let below = 0;
        return html`<g>
          <title>${label}: ${values.map((value, at) => `${series[at][0]} ${value}`).join(", ")}</title>
          ${values.map((value, at) => {
            const from = below;
            below += value;
            const x = LEFT + number * width + width * 0.15;
            return html`<rect class=${series[at][1]} x=${x} width=${width * 0.7} y=${y(below)} height=${y(from) - y(below)} />`;
          })}
          ${number % every === 0 && html`<text class="axis" x=${LEFT + (number + 0.5) * width} y=${TALL + 2} text-anchor="middle">${label}</text>`}
        </g>`;
      })}
    </svg>
    <figcaption>
      <ul class="legend">${series.map(([name, kind]) => html`<li><span class=${kind}></span>${name}</li>`)}</ul>
      <${AsTable} title=${title} head=${["", ...series.map(([name]) => name)]} rows=${columns.map(({ label, values }) => [label, ...values])} />
    </figcaption>
  </figure>`;
}

/** One line a name, with a bar as long as its value; the numbers stand beside it, so no table is needed. */
export function Lines({ label, lines }) {
  const say = useText();
  const largest = Math.max(1, ...lines.map(({ value }) => value));
  return html`<ul class="lines" aria-label=${label}>
    ${lines.map(
      ({ name, value, kind = "ok", notes = [] }) => html`<li>
        <span><bdi>${name}</bdi></span>
        <span class="amount">${say.number(value)} ${notes.length > 0 && html`<small>${notes.map((note, at) => html`${at > 0 && " · "}<bdi>${note}</bdi>`)}</small>`}</span>
        <span class="bar" aria-hidden="true"><span class=${kind} style=${{ width: `${(100 * value) / largest}%` }}></span></span>
      </li>`,
    )}
  </ul>`;
}

function AsTable({ title, head, rows }) {
  const say = useText();
  return html`<details>
    <summary>${say("usage.table")}</summary>
    <table>
      <caption class="hidden">${title}</caption>
      <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>
        ${rows.map(([name, ...values]) => html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${say.number(value)}</td>`)}</tr>`)}
      </tbody>
    </table>
  </details>`;
}
