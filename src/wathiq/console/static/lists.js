// Screening lists: how old and large they are, imports, and a name held against them, hit by hit.

import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { useText } from "./language.js";
import { Facts, Heading, Input, Loading, Problem, Select, Status, useLoaded } from "./parts.js";
import * as server from "./server.js";

const BETWEEN_LOOKS = 700;

export function Lists({ session }) {
  const say = useText();
  const { value, error, again } = useLoaded(() => server.get("lists"), []);
  const runs = value?.import && !value.import.ended;
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setTimeout(again, BETWEEN_LOOKS);
    return () => clearTimeout(timer);
  }, [value, error]); // after a failure, too: the import goes on
  return html`<${Heading} title=${say("lists.title")} lead=${say("lists.lead")} />
    <${Loading} value=${value} error=${error} />
    <${Screen} />
    ${value && html`<${InForce} lists=${value.lists} onRefresh=${session.operator && again} />`}
    ${value && !session.operator && html`<p class="hint">${say("lists.operator")}</p>`}
    ${value && session.operator && html`<${Import} formats=${value.formats} progress=${value.import} onBegun=${again} />`}`;
}

function InForce({ lists, onRefresh }) {
  const say = useText();
  const [error, setError] = useState(null);
  const refresh = ({ format, name, origin }) => {
    const form = new FormData();
    for (const [member, text] of Object.entries({ format, name, url: origin })) form.append(member, text);
    setError(null);
    server.postForm("lists", form).then(onRefresh, setError);
  };
  const columns = ["list", "format", "entries", "version", "imported", ...(onRefresh ? ["origin"] : [])];
  return html`<section class="card">
    <h2>${say("lists.in_force")}</h2>
    <${Problem} error=${error} />
    ${lists.length === 0 && html`<p class="hint">${say("lists.none")}</p>`}
    ${lists.length > 0 &&
    html`<div class="wide" tabindex="0" role="region" aria-label=${say("lists.in_force")}>
      <table>
        <thead><tr>${columns.map((name) => html`<th scope="col">${say(`lists.${name}`)}</th>`)}</tr></thead>
        <tbody>
          ${lists.map(
            (list) => html`<tr>
              <th scope="row"><bdi>${list.name}</bdi></th>
              <td>${list.format}</td>
              <td>${say.number(list.entries)}</td>
              <td><bdi>${list.version}</bdi></td>
              <td>${say.ago(list.imported_at)}</td>
              ${onRefresh &&
              html`<td>
                <bdi>${list.origin}</bdi>
                ${list.refreshable && html` <button type="button" class="small" onClick=${() => refresh(list)}>${say("lists.refresh")}</button>`}
              </td>`}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`}
  </section>`;
}

function Import({ formats, progress, onBegun }) {
  const say = useText();
  const [format, setFormat] = useState("csv");
  const [error, setError] = useState(null);
  const runs = progress && !progress.ended;
  const begin = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    if (form.get("file")?.size === 0) form.delete("file");
    form.set("format", format);
    setError(null);
    server.postForm("lists", form).then(onBegun, setError);
  };
  return html`<section class="card">
    <h2>${say("lists.import")}</h2>
    <p class="hint">${say("lists.import.hint")}</p>
    <${Status} quiet=${!progress}>${progress && said(say, progress)}<//>
    <${Problem} error=${error} />
    <form class="row" onSubmit=${begin}>
      <${Select} id="format" label=${say("lists.format")} value=${format} onChange=${setFormat} options=${formats.map(({ name, title }) => [name, say.or(`format.${name}`, title)])} />
      <${Input} id="list-name" name="name" label=${say("lists.name")} hint=${say("lists.name.hint")} maxlength="64" dir="auto" />
      <${Input} id="list-file" name="file" type="file" label=${say("lists.file")} />
      <${Input} id="list-url" name="url" type="url" label=${say("lists.url")} maxlength="2048" dir="ltr" placeholder="https://" />
      <${Input} id="list-expected" name="expected" type="number" min="1" label=${say("lists.expected")} hint=${say("lists.expected.hint")} />
      <button type="submit" class="primary" disabled=${runs}>${say("lists.import.submit")}</button>
    </form>
  </section>`;
}

function said(say, { list, entries, ended, refusal }) {
  if (!ended) return say("lists.importing", { list, entries: say.number(entries) });
  if (refusal) return `${say("lists.refused", { list })} ${say.error({ code: refusal })}`;
  return say("lists.imported_now", { list });
}

function Screen() {
  const say = useText();
  const [{ busy, asked, found, error }, setState] = useState({});
  const turn = useRef(0);
  const screen = async (event) => {
    event.preventDefault();
    const mine = ++turn.current;
    const members = Object.fromEntries(new FormData(event.target));
    setState({ busy: true });
    const outcome = await server.post("screening", members).then((found) => ({ found }), (error) => ({ error }));
    // A slow answer to an earlier question says nothing of this one.
    if (mine === turn.current) setState({ asked: Object.values(members).filter(Boolean), ...outcome });
  };
  const summary = found && {
    asked: say.list(asked),
    count: say.number(found.hits.length),
    threshold: say.number(found.threshold, 2),
  };
  return html`<section class="card">
      <h2>${say("lists.screen")}</h2>
      <form class="row" onSubmit=${screen}>
        <${Input} id="screen-name" name="name" label=${say("lists.screen.name")} maxlength="256" dir="auto" />
        <${Input} id="screen-number" name="id_number" label=${say("lists.screen.id_number")} maxlength="64" inputmode="numeric" dir="ltr" />
        <${Input} id="screen-birth" name="birth_date" type="date" label=${say("lists.screen.birth_date")} />
        <button type="submit" class="primary">${say("lists.screen.submit")}</button>
      </form>
      <${Problem} error=${error} />
      <${Status} quiet=${!found}>
        ${busy && say("app.working")}${found && say(found.hits.length ? "lists.hits" : "lists.no_hits", summary)}
      <//>
    </section>
    ${found?.hits.map((hit) => html`<${Hit} key=${`${hit.list} ${hit.reference}`} hit=${hit} />`)}`;
}

function Hit({ hit }) {
  const say = useText();
  const facts = [
    [say("lists.list"), hit.list],
    [say("lists.reference"), hit.reference],
    [say("lists.names"), hit.names.map(({ value }) => value).join(" · ")],
    [say("lists.born"), hit.birth_dates.join(", ")],
    [say("lists.numbers"), hit.identifiers.map(({ value }) => value).join(", ")],
  ].filter(([, value]) => value);
  return html`<article class=${hit.allowed_by ? "card hit allowed" : "card hit"}>
    <div class="title">
      <h3 dir="auto">${hit.name}</h3>
      <span class="score">${say("lists.score")} <strong>${say.number(hit.score, 2)}</strong></span>
    </div>
    <span class="bar" aria-hidden="true"><span class="refused" style=${{ width: `${100 * hit.score}%` }}></span></span>
    ${hit.allowed_by && html`<p>${say("lists.allowed", { reference: hit.allowed_by })}</p>`}
    <${Facts} facts=${facts} />
    <h4>${say("lists.why")}</h4>
    <div class="wide" tabindex="0" role="region" aria-label=${`${say("lists.why")}: ${hit.name}, ${hit.list}`}>
      <table class="why">
        <thead>
          <tr>${["step", "asked", "listed", "contribution"].map((name) => html`<th scope="col">${say(`lists.${name}`)}</th>`)}</tr>
        </thead>
        <tbody>
          ${hit.explanation.map(
            (step) => html`<tr>
              <th scope="row">${say.or(`feature.${step.feature}`, step.feature)}</th>
              <td><bdi>${step.query}</bdi></td>
              <td><bdi>${step.listed}</bdi></td>
              <td class=${step.contribution < 0 ? "less" : "more"}><bdi dir="ltr">${signed(say, step.contribution)}</bdi></td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </article>`;
}

const signed = (say, value) => `${value < 0 ? "−" : "+"}${say.number(Math.abs(value), 2)}`;
