// Who is signed in, which page is shown, in which language and in which light.

import { html, render, useEffect, useState } from "./vendor/htm-preact.js";
import { LANGUAGES, Language, preferred, useText } from "./language.js";
import { Problem, Select } from "./parts.js";
import * as server from "./server.js";
import { Keys, New } from "./keys.js";
import { Lists } from "./lists.js";
import { Onboard } from "./onboard.js";
import { SignIn } from "./sign_in.js";
import { Transactions } from "./transactions.js";
import { Try } from "./try.js";
import { Usage } from "./usage.js";

const PAGES = { try: Try, onboard: Onboard, transactions: Transactions, usage: Usage, keys: Keys, lists: Lists };
const THEMES = ["system", "light", "dark"];

/** The page that the URL names behind its number sign, and what of it. */
function place() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  return { name: Object.hasOwn(PAGES, name) ? name : "try", rest };
}

function useKept(name, begun) {
  const [value, setValue] = useState(begun);
  const keep = (chosen) => {
    localStorage.setItem(name, chosen);
    setValue(chosen);
  };
  return [value, keep];
}

function App() {
  const [{ session, error }, setWho] = useState({ session: undefined, error: null });
  const [secrets, setSecrets] = useState(null); // here, so that they outlive the session
  const [language, setLanguage] = useKept("language", preferred());
  const [theme, setTheme] = useKept("theme", localStorage.getItem("theme") ?? "system");
  const signedIn = (found) => setWho({ session: found && server.enter(found), error: null });
  const ask = () => server.get("session").then(signedIn, (failed) => setWho({ session: undefined, error: failed }));
  useEffect(() => {
    const out = () => setWho((who) => (who.session ? { session: null, error: { code: "not_signed_in" } } : who));
    window.addEventListener("signed-out", out);
    ask();
    return () => window.removeEventListener("signed-out", out);
  }, []);
  useEffect(() => {
    const root = document.documentElement;
    root.lang = language;
    root.dir = LANGUAGES[language].direction;
    root.dataset.theme = theme;
  }, [language, theme]);
  if (session === undefined && !error) return null;
  const look = { language, setLanguage, theme, setTheme };
  const kept = { secrets, onSecrets: setSecrets };
  return html`<${Language.Provider} value=${language}>
    ${session && html`<${Console} session=${session} look=${look} kept=${kept} onSignOut=${() => signedIn(null)} />`}
    ${session === null &&
    html`<${SignIn} cause=${error} onSignedIn=${signedIn}>
      <${New} secrets=${secrets} onKept=${() => setSecrets(null)} />
      <${Look} ...${look} />
    <//>`}
    ${session === undefined && html`<${Unknown} error=${error} onAgain=${ask}><${Look} ...${look} /><//>`}
  <//>`;
}

/** Where the server did not say who is signed in. */
function Unknown({ error, onAgain, children }) {
  const say = useText();
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    await onAgain();
    setBusy(false);
  };
  return html`<main class="sign-in">
    <h1>${say("app.name")}</h1>
    <${Problem} error=${error} />
    <button type="button" class="primary" onClick=${again}>${say(busy ? "app.working" : "app.try_again")}</button>
    ${children}
  </main>`;
}

function Console({ session, look, kept, onSignOut }) {
  const say = useText();
  const [at, setAt] = useState(place());
  useEffect(() => {
    const moved = () => setAt(place());
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, []);
  useEffect(() => {
    document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [at.name, look.language]);
  const signOut = () => server.erase("session").then(onSignOut, onSignOut);
  const toPage = (event) => {
    event.preventDefault(); // behind the number sign stands the page
    document.querySelector("main").focus();
  };
  return html`<div class="frame">
    <a class="skip" href="#main" onClick=${toPage}>${say("app.skip")}</a>
    <header>
      <a class="brand" href="#/try"><img src="/console/static/icon.svg" alt="" width="28" height="28" />${say("app.name")}</a>
      <nav aria-label=${say("app.navigation")}>
        <ul>
          ${Object.keys(PAGES).map(
            (name) => html`<li>
              <a href=${`#/${name}`} aria-current=${name === at.name ? "page" : undefined}>${say(`${name}.title`)}</a>
            </li>`,
          )}
        </ul>
      </nav>
      <div class="who">
        <span class="tenant" dir="auto">${session.tenant.name}</span>
        <${Look} ...${look} />
        <button type="button" class="plain" onClick=${signOut}>${say("app.sign_out")}</button>
      </div>
    </header>
    <main id="main" tabindex="-1"><${PAGES[at.name]} key=${at.name} session=${session} rest=${at.rest} ...${kept} /></main>
  </div>`;
}

/** Language and light. */
function Look({ language, setLanguage, theme, setTheme }) {
  const say = useText();
  const other = language === "en" ? "ar" : "en";
  const themes = THEMES.map((name) => [name, say(`app.theme.${name}`)]);
  return html`<div class="look">
    <button type="button" class="plain" lang=${other} onClick=${() => setLanguage(other)}>${say("app.language")}</button>
    <${Select} id="theme" label=${say("app.theme")} options=${themes} value=${theme} onChange=${setTheme} />
  </div>`;
}

render(html`<${App} />`, document.body);
