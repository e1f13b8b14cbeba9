// The small parts that all pages are made of.

import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";
import { useText } from "./language.js";

/** A labelled input. `hint` is read out with it. */
export function Input({ id, label, hint, ...rest }) {
  return html`<div class="input">
    <label for=${id}>${label}</label>
    <input id=${id} aria-describedby=${hint ? `${id}-hint` : undefined} ...${rest} />
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>`;
}

export function Select({ id, label, options, value, onChange, disabled }) {
  return html`<div class="input">
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} disabled=${disabled} onChange=${(event) => onChange(event.target.value)}>
      ${options.map(([name, text]) => html`<option value=${name} selected=${name === value}>${text}</option>`)}
    </select>
  </div>`;
}

export function Switch({ id, label, hint, checked, onChange, disabled }) {
  return html`<div class="switch">
    <input
      type="checkbox"
      role="switch"
      id=${id}
      checked=${checked}
      disabled=${disabled}
      aria-describedby=${`${id}-hint`}
      onChange=${(event) => onChange(event.target.checked)}
    />
    <div>
      <label for=${id}>${label}</label>
      <p class="hint" id=${`${id}-hint`}>${hint}</p>
    </div>
  </div>`;
}

/** Says what went wrong, aloud. */
export function Problem({ error }) {
  const say = useText();
  return html`<div role="alert" class=${error ? "problem" : "nothing"}>${error && say.error(error)}</div>`;
}

/** Says what goes on, when the reader is ready to hear it. */
export function Status({ children, quiet }) {
  return html`<div role="status" class=${quiet ? "quiet" : "status"}>${children}</div>`;
}

let arrived = false;

/** A page's title. On the way from one page to another it takes the focus, so that it is read out. */
export function Heading({ title, lead, children }) {
  const heading = useRef();
  useEffect(() => {
    document.title = `${title} · wathiq`;
  }, [title]);
  useEffect(() => {
    if (arrived) heading.current.focus({ preventScroll: true });
    arrived = true;
  }, []);
  return html`<div class="heading">
    <div>
      <h1 tabindex="-1" ref=${heading}>${title}</h1>
      ${lead && html`<p class="lead">${lead}</p>`}
    </div>
    ${children}
  </div>`;
}

export function Copy({ text }) {
  const say = useText();
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null; // browsers have none where the connection is not to be trusted
  const copy = () =>
    navigator.clipboard.writeText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    }, () => setCopied(false));
  return html`<button type="button" class="small" onClick=${copy} aria-live="polite">
    ${copied ? say("app.copied") : say("app.copy")}
  </button>`;
}

/** A choice of one of several panels; arrows move between the tabs. */
export function Tabs({ label, tabs }) {
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, tabs.length - 1);
  const list = useRef();
  const move = (event) => {
    const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const step = { [forward]: 1, [backward]: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (at + step + tabs.length) % tabs.length;
    setChosen(next);
    list.current.children[next].focus();
  };
  return html`<div class="tabs">
    <div role="tablist" aria-label=${label} ref=${list} onKeyDown=${move}>
      ${tabs.map(
        ({ name }, number) =>
          html`<button
            type="button"
            role="tab"
            id=${`tab-${number}`}
            aria-selected=${number === at ? "true" : "false"}
            aria-controls="tab-panel"
            tabindex=${number === at ? 0 : -1}
            onClick=${() => setChosen(number)}
          >
            ${name}
          </button>`,
      )}
    </div>
    <div role="tabpanel" id="tab-panel" aria-labelledby=${`tab-${at}`}>${tabs[at].panel}</div>
  </div>`;
}

/** Text as it is typed somewhere, with a button that copies it. */
export function Code({ text, label }) {
  return html`<div class="code">
    <${Copy} text=${text} />
    <pre tabindex="0" dir="ltr" role="region" aria-label=${label}><code>${text}</code></pre>
  </div>`;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, text, action, onConfirm, onClose }) {
  const say = useText();
  const dialog = useRef();
  useLayoutEffect(() => dialog.current.showModal(), []);
  return html`<dialog ref=${dialog} onClose=${onClose} aria-labelledby="confirm-title">
    <h2 id="confirm-title">${title}</h2>
    ${[text].flat().filter(Boolean).map((line) => html`<p>${line}</p>`)}
    <div class="actions">
      <button type="button" onClick=${() => dialog.current.close()}>${say("app.cancel")}</button>
      <button type="button" class="danger" onClick=${() => { dialog.current.close(); onConfirm(); }}>${action}</button>
    </div>
  </dialog>`;
}

/** Names and values, one below the other. */
export function Facts({ facts }) {
  return html`<dl class="facts">
    ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}
  </dl>`;
}

const SOON = 300; // milliseconds, after which a reader wants to know that something is on its way

/** Says that what `useLoaded` asked for is on its way, or why it did not come. */
export function Loading({ value, error }) {
  const say = useText();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SOON);
    return () => clearTimeout(timer);
  }, []);
  return html`<${Status} quiet>${late && !value && !error && say("app.loading")}<//>
    <${Problem} error=${error} />`;
}

/** What a request brought, asked for again whenever `keys` change. What came before stays beside an error, unless it was of other keys. */
export function useLoaded(load, keys) {
  const [loaded, setLoaded] = useState({ value: null, error: null, of: "" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    const of = JSON.stringify(keys);
    load().then(
      (value) => wanted && setLoaded({ value, error: null, of }),
      (error) => wanted && setLoaded((old) => ({ value: old.of === of ? old.value : null, error, of })),
    );
    return () => { wanted = false; };
  }, [...keys, turn]);
  const put = (value) => setLoaded((old) => ({ ...old, value, error: null }));
  return { ...loaded, put, again: () => setTurn((last) => last + 1) };
}
