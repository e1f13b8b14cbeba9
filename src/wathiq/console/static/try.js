// Try it: one picture, what is read off it and where, and what goes over the wire.

import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { Camera, still } from "./camera.js";
import { useText } from "./language.js";
import { Heading, Problem, Select, Status } from "./parts.js";
import { Crop, Picture, useImage } from "./picture.js";
import * as server from "./server.js";
import { Wire } from "./wire.js";

const DOCUMENTS = [
  "passport",
  "egypt_id_front",
  "egypt_id_back",
  "egypt_driving_licence",
  "egypt_vehicle_licence_front",
  "egypt_vehicle_licence_back",
  "egypt_plate",
  "china_vehicle_licence",
  "korea_plate",
];

export function Try() {
  const say = useText();
  const [document_, setDocument] = useState("auto");
  const [file, setFile] = useState(null);
  const [state, setState] = useState({ busy: false, result: null, error: null, seconds: 0 });
  const turn = useRef(0);

  const read = async (picture, document) => {
    const mine = ++turn.current;
    setFile(picture);
    setState({ busy: true, result: null, error: null, seconds: 0 });
    const begun = performance.now();
    const outcome = await server.postImage("read", picture, { document }).then(
      (result) => ({ result, error: null }),
      (error) => ({ result: null, error }),
    );
    if (mine === turn.current) {
      setState({ busy: false, ...outcome, seconds: (performance.now() - begun) / 1000 });
    }
  };
  const choose = (chosen) => {
    setDocument(chosen);
    if (file) read(file, chosen);
  };
  const documents = [["auto", say("try.auto")], ...DOCUMENTS.map((name) => [name, say(`document.${name}`)])];
  return html`<${Heading} title=${say("try.title")} lead=${say("try.lead")} />
    <div class="card source">
      <${Select} id="document" label=${say("try.document")} options=${documents} value=${document_} onChange=${choose} />
      <${Source} onPicture=${(picture) => read(picture, document_)} />
    </div>
    <${Said} state=${state} />
    ${file && html`<${Read} file=${file} state=${state} />`}`;
}

function Said({ state: { busy, result, error, seconds } }) {
  const say = useText();
  const done = result && {
    document: say(`document.${result.document}`),
    count: result.fields.length,
    seconds: say.number(seconds, 1),
  };
  return html`<${Status} quiet=${!busy}>${busy ? say("try.reading") : done && say("try.done", done)}<//>
    <${Problem} error=${error} />`;
}

/** A picture from a file, the camera, the clipboard, or dropped. */
function Source({ onPicture }) {
  const say = useText();
  const [camera, setCamera] = useState(false);
  const [ready, setReady] = useState(false);
  const [over, setOver] = useState(false);
  const video = useRef(null);
  const toggle = useRef();
  const first = (files) => files?.length && onPicture(files[0]);
  useEffect(() => {
    const paste = (event) => first(event.clipboardData?.files);
    // Anywhere on the page: beside the box, the browser would leave the page for the file.
    const drag = (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      setOver(event.type === "dragover");
      if (event.type === "drop") first(event.dataTransfer.files);
    };
    const leave = (event) => !event.relatedTarget && setOver(false);
    const heard = { paste, dragover: drag, drop: drag, dragleave: leave };
    for (const [name, listener] of Object.entries(heard)) window.addEventListener(name, listener);
    return () => Object.entries(heard).forEach(([name, listener]) => window.removeEventListener(name, listener));
  });
  const turn = () => {
    setReady(false);
    setCamera(!camera);
  };
  const take = async () => {
    onPicture(await still(video.current, "camera.jpg"));
    turn();
    toggle.current.focus(); // the button that was pressed is gone
  };
  const isReady = (element) => {
    video.current = element;
    setReady(true);
  };
  return html`<div class=${over ? "drop over" : "drop"}>
    <div class="actions">
      <${FileButton} id="picture" label=${say("try.choose")} onFiles=${first} />
      <button type="button" ref=${toggle} onClick=${turn} aria-expanded=${camera ? "true" : "false"}>
        ${camera ? say("camera.stop") : say("try.camera")}
      </button>
      <span class="hint">${say("try.drop")}</span>
    </div>
    <p class="hint">${say("try.limits")}</p>
    ${camera &&
    html`<${Camera} facing="environment" onReady=${isReady} />
      <button type="button" class="primary" disabled=${!ready} onClick=${take}>${say("camera.take")}</button>`}
  </div>`;
}

/** A file input that looks like a button and is one to keyboards and screen readers. */
export function FileButton({ id, label, onFiles, multiple, kind = "primary" }) {
  const changed = (event) => {
    onFiles([...event.target.files]);
    event.target.value = ""; // so that the same file can be chosen again
  };
  return html`<span class="file">
    <input type="file" id=${id} accept="image/*" multiple=${multiple} onChange=${changed} />
    <label for=${id} class=${kind}>${label}</label>
  </span>`;
}

function Read({ file, state: { busy, result, error, seconds } }) {
  const say = useText();
  const { url, image, failed } = useImage(file);
  const [active, setActive] = useState(null);
  const [boxes, setBoxes] = useState(true);
  useEffect(() => setActive(null), [result]);
  const answers = result?.answers ?? error?.answer?.answers;
  return html`<div class="reading" aria-busy=${busy ? "true" : "false"}>
      <section class="card view">
        ${failed && html`<p class="hint">${say("try.no_preview")}</p>`}
        ${image && html`<${Picture} ...${{ url, image, result, active, boxes }} onActive=${setActive} />`}
        ${result &&
        html`<label class="check">
          <input type="checkbox" checked=${boxes} onChange=${() => setBoxes(!boxes)} /> ${say("try.show_boxes")}
        </label>`}
      </section>
      ${result &&
      html`<div class="found">
        <${Summary} result=${result} seconds=${seconds} />
        <${Findings} findings=${result.findings} />
        <${Fields} fields=${result.fields} image=${image} active=${active} onActive=${setActive} />
      </div>`}
    </div>
    ${answers?.length > 0 && html`<${Wire} answers=${answers} file=${file} />`}`;
}

function Summary({ result, seconds }) {
  const say = useText();
  return html`<section class="card summary">
    <h2>${say(`document.${result.document}`)}</h2>
    <ul class="chips">
      <li>${say("try.confidence")} ${say.percent(result.confidence)}</li>
      <li>${say("try.took", { seconds: say.number(seconds, 1) })}</li>
      ${result.fake !== null && html`<li class=${result.fake ? "bad" : "good"}>${say(result.fake ? "try.fake" : "try.genuine")}</li>`}
    </ul>
    ${result.transaction_id &&
    html`<a href=${`#/transactions/${result.transaction_id}`}>${say("try.transaction")}</a>`}
  </section>`;
}

export function Findings({ findings }) {
  const say = useText();
  return html`<section class="card">
    <h2>${say("try.findings")}</h2>
    ${findings.length === 0 && html`<p class="hint">${say("try.no_findings")}</p>`}
    <ul class="findings">
      ${findings.map(
        ({ code, message, field, value }) => html`<li>
          <strong>${say.or(`finding.${code}`, message)}</strong>
          ${field && html`<span>${say.field(field)}${value && html`: <bdi>${value}</bdi>`}</span>`}
        </li>`,
      )}
    </ul>
  </section>`;
}

/** One button a field: hovering it or tabbing to it shows where the value stands. */
function Fields({ fields, image, active, onActive }) {
  const say = useText();
  return html`<section class="card">
    <h2>${say("try.fields")}</h2>
    <ul class="fields">
      ${fields.map(
        (field, number) => html`<li>
          <button
            type="button"
            class=${number === active ? "active" : ""}
            onMouseEnter=${() => onActive(number)}
            onFocus=${() => onActive(number)}
            onClick=${() => onActive(number)}
          >
            <span class="name">${say.field(field.name)}${field.page && html` <small>${say(`page.${field.page}`)}</small>`}</span>
            <bdi class="value">${say.value(field.name, field.value) || say("app.none")}</bdi>
            <${Confidence} value=${field.confidence} />
            ${image && field.box ? html`<${Crop} image=${image} box=${field.box} />` : html`<small class="hint">${say("try.derived")}</small>`}
          </button>
        </li>`,
      )}
    </ul>
  </section>`;
}

function Confidence({ value }) {
  const say = useText();
  const kind = value >= 0.9 ? "high" : value >= 0.7 ? "middle" : "low";
  return html`<span class=${`confidence ${kind}`}>
    <span class="hidden">${say("try.confidence")}</span> ${say.percent(value)}
  </span>`;
}
