// The tenant's names, keys and wishes; for the operator the other tenants, too.

import { html, useState } from "./vendor/htm-preact.js";
import { useText } from "./language.js";
import { Code, Confirm, Facts, Heading, Input, Loading, Problem, Status, Switch, useLoaded } from "./parts.js";
import * as server from "./server.js";

const DIALECTS = { vlens: "Vlens", huawei: "Huawei Cloud", nhn: "NHN Cloud" };
const SWITCHES = ["screen_id_front", "refuse_fakes", "check_register", "require_bearer", "keep_images"];
const NUMBERS = {
  screening_threshold: { min: 0.01, max: 1, step: 0.01 },
  keep_hours: { min: 1, max: 8760, step: 1 },
};
const OF_OPERATOR = ["requests_per_second", "requests_per_minute"];

export function Keys({ session, secrets, onSecrets }) {
  const say = useText();
  const { value, error, put } = useLoaded(() => server.get("tenant"), []);
  return html`<${Heading} title=${say("keys.title")} lead=${say("keys.lead")} />
    <${Loading} value=${value} error=${error} />
    <${New} secrets=${secrets} onKept=${() => onSecrets(null)} />
    ${value &&
    html`<${Tenant} tenant=${value} />
      <${Dialects} tenant=${value} onRenewed=${onSecrets} />
      <${Wishes} tenant=${value} onChanged=${put} />`}
    ${session.operator && html`<${Tenants} onMade=${onSecrets} />`}`;
}

function Tenant({ tenant }) {
  const say = useText();
  const facts = [
    [say("keys.name"), tenant.name],
    [say("keys.id"), html`<code dir="ltr">${tenant.id}</code>`],
    [say("keys.made"), say.moment(tenant.created_at)],
  ];
  return html`<section class="card"><h2>${say("keys.tenant")}</h2><${Facts} facts=${facts} /></section>`;
}

/** Secrets, this once, until their reader has kept them. */
export function New({ secrets, onKept }) {
  const say = useText();
  if (!secrets) return null;
  return html`<section class="card new" role="alert">
    <h2>${say("keys.new")}</h2>
    <p>${say("keys.new.hint")}</p>
    <${Code} text=${JSON.stringify(secrets, null, 2)} label=${say("keys.new")} />
    <button type="button" onClick=${onKept}>${say("keys.new.kept")}</button>
  </section>`;
}

function Dialects({ tenant, onRenewed }) {
  const say = useText();
  const [asking, setAsking] = useState("");
  const [error, setError] = useState(null);
  const code = (text) => html`<code dir="ltr">${text}</code>`;
  const facts = {
    vlens: [[say("keys.tenancy_name"), code(tenant.tenancy_name)]],
    huawei: [
      [say("keys.domain"), code(tenant.huawei.domain_name)],
      [say("keys.user"), code(tenant.huawei.user_name)],
      [say("keys.project"), code(tenant.huawei.project_id)],
    ],
    nhn: [],
  };
  const renew = (dialect) => server.post("tenant/keys", { dialect }).then(onRenewed, setError);
  return html`<section>
    <h2>${say("keys.dialects")}</h2>
    <p class="hint">${say("keys.secret")}</p>
    <${Problem} error=${error} />
    <div class="columns">
      ${Object.entries(DIALECTS).map(
        ([dialect, name]) => html`<div class="card">
          <h3>${name}</h3>
          <${Facts} facts=${facts[dialect]} />
          ${dialect === "nhn" && html`<p class="hint">${say("keys.nhn")}</p>`}
          <button type="button" onClick=${() => setAsking(dialect)} aria-label=${`${say("keys.renew")}: ${name}`}>${say("keys.renew")}</button>
        </div>`,
      )}
    </div>
    ${asking &&
    html`<${Confirm}
      title=${say("keys.renew.title", { dialect: DIALECTS[asking] })}
      text=${[say("keys.renew.text"), asking === "vlens" && say("keys.renew.vlens")]}
      action=${say("keys.renew")}
      onConfirm=${() => renew(asking)}
      onClose=${() => setAsking("")}
    />`}
  </section>`;
}

function Wishes({ tenant, onChanged }) {
  const say = useText();
  const [saved, setSaved] = useState(false);
  const [error, setError] = useState(null);
  const [changing, setChanging] = useState(null);
  const wishes = { ...tenant.wishes, ...changing };
  const change = async (changes) => {
    setSaved(false);
    setError(null);
    setChanging(changes);
    try {
      onChanged(await server.patch("tenant", changes));
      setSaved(true);
    } catch (refused) {
      setError(refused);
    }
    setChanging(null);
  };
  // One change at a time. A switch that is not to be used meanwhile would lose the focus.
  const hold = (event) => changing && event.preventDefault();
  const numbers = (event) => {
    event.preventDefault();
    if (changing) return;
    const given = Object.entries(Object.fromEntries(new FormData(event.target)));
    change(Object.fromEntries(given.map(([name, text]) => [name, text === "" ? null : Number(text)])));
  };
  return html`<section class="card">
    <h2>${say("keys.wishes")}</h2>
    <${Status} quiet=${!saved}>${saved && say("keys.saved")}<//>
    <${Problem} error=${error} />
    <div class="switches" onClick=${hold}>
      ${SWITCHES.map(
        (name) => html`<${Switch}
          id=${name}
          label=${say(`wish.${name}`)}
          hint=${say(`wish.${name}.hint`)}
          checked=${wishes[name]}
          disabled=${name === "check_register" && !tenant.register && !tenant.wishes[name]}
          onChange=${(checked) => change({ [name]: checked })}
        />`,
      )}
    </div>
    <form class="row" onSubmit=${numbers}>
      ${Object.entries(NUMBERS).map(
        ([name, bounds]) => html`<${Input}
          id=${name}
          name=${name}
          type="number"
          label=${say(`wish.${name}`)}
          hint=${`${say(`wish.${name}.hint`)} ${say("keys.default", { value: tenant.settings[name] })}`}
          defaultValue=${tenant.wishes[name] ?? ""}
          ...${bounds}
        />`,
      )}
      <button type="submit" class="primary">${say("keys.save")}</button>
    </form>
    <${Facts}
      facts=${OF_OPERATOR.map((name) => [
        `${say(`wish.${name}`)} (${say("keys.of_operator")})`,
        tenant.wishes[name] === null ? say("keys.no_limit") : say.number(tenant.wishes[name]),
      ])}
    />
  </section>`;
}

function Tenants({ onMade }) {
  const say = useText();
  const [failed, setFailed] = useState(null);
  const [busy, setBusy] = useState(false);
  const { value, error, again } = useLoaded(() => server.get("tenants"), []);
  const create = async (event) => {
    event.preventDefault();
    const form = event.target;
    setFailed(null);
    setBusy(true);
    try {
      onMade(await server.post("tenants", Object.fromEntries(new FormData(form))));
      form.reset();
      again();
      window.scrollTo({ top: 0 });
    } catch (refused) {
      setFailed(refused);
    }
    setBusy(false);
  };
  return html`<section class="card">
    <h2>${say("keys.tenants")}</h2>
    <${Loading} value=${value} error=${error ?? failed} />
    <div class="wide" tabindex="0" role="region" aria-label=${say("keys.tenants")}>
      <table>
        <thead>
          <tr><th scope="col">${say("keys.name")}</th><th scope="col">${say("keys.tenancy_name")}</th><th scope="col">${say("keys.made")}</th></tr>
        </thead>
        <tbody>
          ${value?.tenants.map(
            (one) => html`<tr><th scope="row"><bdi>${one.name}</bdi></th><td><code dir="ltr">${one.tenancy_name}</code></td><td>${say.moment(one.created_at)}</td></tr>`,
          )}
        </tbody>
      </table>
    </div>
    <form class="row" onSubmit=${create}>
      <${Input} id="new-tenant" name="name" label=${say("keys.create")} required maxlength="64" dir="auto" />
      <button type="submit" disabled=${busy}>${say("keys.create.submit")}</button>
    </form>
  </section>`;
}
