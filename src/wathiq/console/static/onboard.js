// Onboarding as an end user meets it on a phone: both sides of the ID card, the face, and what comes of it.

import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { Camera, fitting, still, three } from "./camera.js";
import { useText } from "./language.js";
import { Facts, Heading, Problem, Status } from "./parts.js";
import * as server from "./server.js";
import { FileButton } from "./try.js";

const STEPS = ["front", "back", "face", "result"];
const SIDES = { front: "id/front", back: "id/back" };

// What only the front of the card, taken anew, can mend.
const BEGIN_AGAIN = ["no_portrait", "no_id_front", "invalid_transaction"];

export function Onboard() {
  const say = useText();
  const [journey, setJourney] = useState(0);
  return html`<${Heading} title=${say("onboard.title")} lead=${say("onboard.lead")} />
    <${Journey} key=${journey} onAgain=${() => setJourney(journey + 1)} />`;
}

function Journey({ onAgain }) {
  const [at, setAt] = useState(0);
  const [transaction, setTransaction] = useState("");
  const [answers, setAnswers] = useState({});
  const step = STEPS[at];
  const answered = (answer) => {
    setTransaction(answer.data.transaction_id);
    setAnswers((before) => ({ ...before, [step]: answer }));
  };
  const next = () => setAt(at + 1);
  const face = (answer) => {
    answered(answer);
    next();
  };
  const shared = { transaction, onAgain };
  return html`<div class="phone">
    <${Steps} at=${at} />
    ${step in SIDES && html`<${Side} key=${step} side=${step} answer=${answers[step]} onAnswer=${answered} ...${shared} onNext=${next} />`}
    ${step === "face" && html`<${Face} onAnswer=${face} ...${shared} />`}
    ${step === "result" && html`<${Result} answer=${answers.face} onAgain=${onAgain} />`}
  </div>`;
}

function Steps({ at }) {
  const say = useText();
  return html`<ol class="steps" aria-label=${say("onboard.step", { number: at + 1, count: STEPS.length })}>
    ${STEPS.map(
      (name, number) =>
        html`<li class=${number < at ? "done" : ""} aria-current=${number === at ? "step" : undefined}>
          <span>${say(`onboard.${name}`)}</span>
        </li>`,
    )}
  </ol>`;
}

function Step({ name, children }) {
  const say = useText();
  const heading = useRef();
  useEffect(() => heading.current.focus({ preventScroll: true }), [name]);
  return html`<h2 tabindex="-1" ref=${heading}>${say(`onboard.${name}`)}</h2>
    <p class="hint">${say(`onboard.${name}.hint`)}</p>
    ${children}`;
}

/** Sends pictures as the mobile SDKs do, with the transaction's id where there is one. */
function send(path, pictures, transaction) {
  const form = new FormData();
  if (transaction) form.append("transaction_id", transaction);
  for (const [name, picture] of Object.entries(pictures)) form.append(name, picture, picture.name);
  return server.postForm(`onboarding/${path}/file`, form);
}

function useSending(onAnswer) {
  const [state, setState] = useState({ busy: false, error: null });
  const sending = async (work) => {
    setState({ busy: true, error: null });
    try {
      onAnswer(await work());
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return { ...state, sending, refuse: (error) => setState({ busy: false, error }) };
}

function Side({ side, transaction, answer, onAnswer, onAgain, onNext }) {
  const say = useText();
  const [open, setOpen] = useState(false);
  const [ready, setReady] = useState(false);
  const video = useRef(null);
  const { busy, error, sending } = useSending(onAnswer);
  const take = (picture) => sending(async () => send(SIDES[side], { file: await fitting(await picture) }, transaction));
  const photograph = () => {
    take(still(video.current, `${side}.jpg`));
    setOpen(false);
    setReady(false);
  };
  const isReady = (element) => {
    video.current = element;
    setReady(true);
  };
  return html`<${Step} name=${side}>
    ${open && html`<${Camera} facing="environment" onReady=${isReady}><div class="guide card-shaped"></div><//>`}
    <${Problem} error=${error} />
    <${Status} quiet=${!busy}>${busy && say("onboard.sending")}<//>
    ${answer && !busy && html`<${CardRead} answer=${answer} side=${side} />`}
    <div class="actions stacked" inert=${busy}>
      ${answer && !busy && html`<button type="button" class="primary" onClick=${onNext}>${say("onboard.next")}</button>`}
      ${open
        ? html`<button type="button" class="primary" disabled=${!ready} onClick=${photograph}>${say("onboard.take")}</button>`
        : html`<button type="button" class=${answer || lost(error) ? "" : "primary"} disabled=${busy} onClick=${() => setOpen(true)}>${say("onboard.start_camera")}</button>`}
      <${FileButton} id=${`file-${side}`} label=${say("onboard.file")} kind="" onFiles=${([file]) => file && take(file)} />
      ${side === "back" && !answer && html`<button type="button" class="plain" onClick=${onNext}>${say("onboard.skip_back")}</button>`}
    </div>
    ${transaction && html`<${Again} error=${error} onAgain=${onAgain} />`}
  <//>`;
}

const lost = (error) => BEGIN_AGAIN.includes(error?.code);

function Again({ error, onAgain }) {
  const say = useText();
  return html`<div class="actions stacked">
    <button type="button" class=${lost(error) ? "primary" : "plain"} onClick=${onAgain}>${say("onboard.again")}</button>
  </div>`;
}

const READ = {
  front: [["name", "name"], ["number", "idNumber"], ["address", "address"]],
  back: [["number", "idNumber"], ["job", "job"], ["expiry", "idExpiry"]],
};

function CardRead({ answer, side }) {
  const say = useText();
  const facts = READ[side]
    .map(([field, member]) => [say.field(field), (answer.data[member] ?? "").replace("T00:00:00Z", "")])
    .filter(([, value]) => value);
  return html`<div class="card">
    <h3>${say("onboard.read")}</h3>
    <${Facts} facts=${facts} />
    <${Validations} answer=${answer} />
  </div>`;
}

function Validations({ answer }) {
  const say = useText();
  const errors = answer.services.validations.validation_errors.flatMap(({ errors: found }) => found);
  return html`<ul class="findings">
    ${errors.map(({ code, message }) => html`<li><strong>${say.or(`validation.${code}`, message)}</strong></li>`)}
  </ul>`;
}

function Face({ transaction, onAnswer, onAgain }) {
  const say = useText();
  const [open, setOpen] = useState(false);
  const [ready, setReady] = useState(false);
  const [capturing, setCapturing] = useState(false);
  const video = useRef(null);
  const { busy, error, sending, refuse } = useSending(onAnswer);
  const verify = (frames) => {
    if (frames.length !== 3) return refuse({ message: say("onboard.three") });
    const named = async () => {
      const fit = await Promise.all(frames.map(fitting));
      return Object.fromEntries(fit.map((frame, number) => [`face_${number + 1}`, frame]));
    };
    return sending(async () => send("liveness/multi", await named(), transaction));
  };
  const capture = async () => {
    setCapturing(true);
    const frames = await three(video.current);
    setCapturing(false);
    if (!frames) return refuse({ message: say("onboard.still") });
    return verify(frames);
  };
  const isReady = (element) => {
    video.current = element;
    setReady(true);
  };
  const kind = lost(error) ? "" : "primary";
  const says = (capturing && say("onboard.capturing")) || (busy && say("onboard.sending"));
  return html`<${Step} name="face">
    ${open && html`<${Camera} facing="user" mirrored onReady=${isReady}><div class="guide face-shaped"></div><//>`}
    <${Problem} error=${error} />
    <${Status} quiet=${!says}>${says}<//>
    <div class="actions stacked" inert=${capturing || busy}>
      ${open
        ? html`<button type="button" class=${kind} disabled=${!ready || capturing || busy} onClick=${capture}>${say("onboard.start_face")}</button>`
        : html`<button type="button" class=${kind} onClick=${() => setOpen(true)}>${say("onboard.start_camera")}</button>`}
      <${FileButton} id="file-face" label=${say("onboard.files")} kind="" multiple onFiles=${verify} />
    </div>
    <${Again} error=${error} onAgain=${onAgain} />
  <//>`;
}

function Result({ answer, onAgain }) {
  const say = useText();
  const heading = useRef();
  useEffect(() => heading.current.focus({ preventScroll: true }), []);
  const { data } = answer;
  const verified = data.isDigitalIdentityVerified;
  const alike = { value: say.number(data.dissimilarity, 2), threshold: say.number(data.threshold, 2) };
  const facts = [
    [say.field("name"), data.user.fullName || data.idFrontData.name],
    [say.field("number"), data.user.idNumber],
    [say("onboard.live"), say(answer.services.liveness ? "app.yes" : "app.no")],
    [say("onboard.matched"), `${say(`onboard.matched.${data.isMatched ? "yes" : "no"}`)} · ${say("onboard.dissimilarity", alike)}`],
  ];
  const name = verified ? "onboard.verified" : "onboard.not_verified";
  return html`<div class=${`verdict ${verified ? "good" : "bad"}`}>
      <span class="mark" aria-hidden="true">${verified ? "✓" : "✗"}</span>
      <h2 tabindex="-1" ref=${heading}>${say(name)}</h2>
      <p>${say(`${name}.hint`)}</p>
    </div>
    <div class="card"><${Facts} facts=${facts} /><${Validations} answer=${answer} /></div>
    <div class="actions stacked">
      <a class="button" href=${`#/transactions/${data.transaction_id}`}>${say("onboard.open")}</a>
      <button type="button" onClick=${onAgain}>${say("onboard.again")}</button>
    </div>`;
}
