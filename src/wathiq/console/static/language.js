// What the console says, in the language that was chosen; and numbers, dates and ages as that language writes them.

import { createContext, useContext } from "./vendor/htm-preact.js";
import ar from "./texts.ar.js";
import en from "./texts.en.js";

export const LANGUAGES = { en: { texts: en, direction: "ltr" }, ar: { texts: ar, direction: "rtl" } };

// Arabic with Western digits, as Egypt's documents and endpoints are read here.
const LOCALES = { en: "en-GB", ar: "ar-EG-u-nu-latn" };

/** The language to begin with: the one chosen last, or the browser's. */
export function preferred() {
  const kept = localStorage.getItem("language");
  if (kept && Object.hasOwn(LANGUAGES, kept)) return kept;
  return navigator.language.startsWith("ar") ? "ar" : "en";
}

export const Language = createContext("en");

/** `say(name, values)`, with `say.or(name, otherwise)`, `say.field`, `say.value`, `say.error`, `say.number`, `say.list`, `say.percent`, `say.moment`, `say.ago` and `say.days`. */
export function useText() {
  return speaker(useContext(Language));
}

const speakers = {};

function speaker(language) {
  speakers[language] ??= make(language);
  return speakers[language];
}

function make(language) {
  const { texts } = LANGUAGES[language];
  const locale = LOCALES[language];
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const ages = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const say = (name, values = {}) =>
    (texts[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => isolated(values[key] ?? ""));
  return Object.assign(say, {
    language,
    or: (name, otherwise) => texts[name] ?? otherwise,
    field: (name) => texts[`field.${name}`] ?? name.replaceAll("_", " "),
    number: (value, digits = 0) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value),
    list: (parts) => parts.join(language === "ar" ? "، " : ", "),
    percent: (share) => percents.format(share),
    moment: (text) => moments.format(new Date(text)),
    ago: (text) => ago(ages, Math.max(0, Date.now() - new Date(text)) / 60_000),
    days: (count) => new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" }).format(count),
    value: (field, text) => texts[`value.${field}.${text}`] ?? text,
    error: (error) => texts[`error.${error.code}.${error.field}`] ?? texts[`error.${error.code}`] ?? error.message ?? texts["error.failed"],
  });
}

/** What is put into a sentence, so that letters of the other direction in it do not turn what stands around it. */
const isolated = (value) => `\u2068${value}\u2069`;

/** How long ago that was, in minutes, hours or days. */
function ago(format, minutes) {
  if (minutes < 60) return format.format(-Math.round(minutes), "minute");
  if (minutes < 48 * 60) return format.format(-Math.round(minutes / 60), "hour");
  return format.format(-Math.round(minutes / 60 / 24), "day");
}
