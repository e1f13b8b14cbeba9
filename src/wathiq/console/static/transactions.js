// Transactions: found, looked into, and erased.

import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { useText } from "./language.js";
import { Confirm, Facts, Heading, Input, Loading, Status, useLoaded } from "./parts.js";
import * as server from "./server.js";
import { Findings } from "./try.js";

export function Transactions({ rest: [id] }) {
  const [erased, setErased] = useState(false);
  const gone = () => {
    setErased(true);
    location.hash = "#/transactions";
  };
  useEffect(() => {
    if (id) setErased(false);
  }, [id]);
  return id
    ? html`<${One} key=${id} id=${id} onErased=${gone} />`
    : html`<${All} erased=${erased} onSearch=${() => setErased(false)} />`;
}

function All({ erased, onSearch }) {
  const say = useText();
  const [asked, setAsked] = useState({});
  const { value, error } = useLoaded(() => server.get("transactions", asked), [asked]);
  const table = useRef();
  useEffect(() => {
    if ("before" in asked) table.current?.focus(); // the button that was pressed may be gone
  }, [value]);
  const turn = (last) => setAsked({ ...asked, before: last?.begun_at, beyond: last?.id });
  const search = (event) => {
    event.preventDefault();
    onSearch();
    const { id, since } = Object.fromEntries(new FormData(event.target));
    setAsked({ id, since: since && new Date(`${since}T00:00`).toISOString() });
  };
  const found = value?.transactions ?? [];
  return html`<${Heading} title=${say("transactions.title")} lead=${say("transactions.lead")} />
    <${Status} quiet=${!erased}>${erased && say("transactions.erased")}<//>
    <form class="card row" role="search" onSubmit=${search}>
      <${Input} id="id" name="id" label=${say("transactions.search")} maxlength="36" pattern="[0-9a-fA-F\\-]*" dir="ltr" />
      <${Input} id="since" name="since" type="date" label=${say("transactions.since")} />
      <button type="submit" class="primary">${say("transactions.find")}</button>
    </form>
    <${Loading} value=${value} error=${error} />
    ${value && found.length === 0 && html`<p class="card hint">${say("transactions.none")}</p>`}
    ${found.length > 0 && html`<${Table} found=${found} within=${table} />`}
    <div class="actions">
      ${asked.before && html`<button type="button" onClick=${() => turn(undefined)}>${say("transactions.newest")}</button>`}
      ${value?.more &&
      html`<button type="button" onClick=${() => turn(found.at(-1))}>${say("transactions.older")}</button>`}
    </div>`;
}

function Table({ found, within }) {
  const say = useText();
  return html`<div class="card wide" tabindex="0" ref=${within} role="region" aria-label=${say("transactions.title")}>
    <table>
      <thead>
        <tr>
          ${["id", "begun", "steps", "images", "expires"].map((name) => html`<th scope="col">${say(`transactions.${name}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${found.map(
          (one) => html`<tr>
            <th scope="row"><a href=${`#/transactions/${one.id}`}><code dir="ltr">${one.id}</code></a></th>
            <td>${say.ago(one.begun_at)}</td>
            <td>${say.list(one.steps.map((name) => say(`document.${name}`))) || say("app.none")}</td>
            <td>${one.images.length || say("app.none")}</td>
            <td>${say.moment(one.expires_at)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function One({ id, onErased }) {
  const say = useText();
  const { value, error } = useLoaded(() => server.get(`transactions/${encodeURIComponent(id)}`), [id]);
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(null);
  const erase = () => server.erase(`transactions/${encodeURIComponent(id)}`).then(onErased, setFailed);
  return html`<p><a href="#/transactions">${say("transactions.back")}</a></p>
    <${Heading} title=${say("transactions.id")}>
      ${value && html`<button type="button" class="danger" onClick=${() => setAsking(true)}>${say("transactions.erase")}</button>`}
    <//>
    <${Loading} value=${value} error=${error ?? failed} />
    ${value && html`<${Contents} one=${value} />`}
    ${asking &&
    html`<${Confirm}
      title=${say("transactions.erase.title")}
      text=${say("transactions.erase.text")}
      action=${say("transactions.erase")}
      onConfirm=${erase}
      onClose=${() => setAsking(false)}
    />`}`;
}

const shown = (say, name, text) => (name === "at" ? say.moment(text) : say.value(name, text));

function Contents({ one }) {
  const say = useText();
  const facts = [
    [say("keys.id"), html`<code dir="ltr">${one.id}</code>`],
    [say("transactions.begun"), say.moment(one.begun_at)],
    [say("transactions.expires"), say.moment(one.expires_at)],
  ];
  return html`<div class="card"><${Facts} facts=${facts} /></div>
    ${one.read.length === 0 && html`<p class="card hint">${say("transactions.no_steps")}</p>`}
    <div class="columns">
      ${one.read.map(
        (step) => html`<section class="card">
          <h2>${say(`document.${step.document}`)}</h2>
          ${step.fake && html`<ul class="chips"><li class="bad">${say("try.fake")}</li></ul>`}
          <${Facts} facts=${Object.entries(step.fields).map(([name, text]) => [say.field(name), shown(say, name, text)])} />
          ${step.findings.length > 0 && html`<${Findings} findings=${step.findings} />`}
        </section>`,
      )}
    </div>
    <section class="card">
      <h2>${say("transactions.images")}</h2>
      ${one.images.length === 0 && html`<p class="hint">${say("transactions.images_none")}</p>`}
      <div class="images">
        ${one.images.map(
          (name) => html`<figure>
            <img src=${server.address(`transactions/${one.id}/images/${name}`)} alt="" loading="lazy" />
            <figcaption dir="ltr">${name}</figcaption>
          </figure>`,
        )}
      </div>
    </section>`;
}
