import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { chooseLanguage, dictionaries, setLanguage, t } from "../../Sources/WebClient/public/assets/js/i18n/index.js";

const pages = join(dirname(fileURLToPath(import.meta.url)), "../../Sources/WebClient/public");
const files = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);
const modules = files(pages).filter((file) => file.endsWith(".js"));
const isDictionary = (file) => /i18n\/(?:\w+\.)?(?:ru|en)\.js$/.test(file);

test("Russian and English have the same keys", () => {
  assert.deepEqual(Object.keys(dictionaries.ru).sort(), Object.keys(dictionaries.en).sort());
});

test("no two files of a language define the same key", () => {
  const keys = modules.filter((file) => /i18n\/(?:\w+\.)?en\.js$/.test(file))
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/^  "([\w.]+)":/gm)].map(([, key]) => key));
  assert.deepEqual(keys.filter((key, index) => keys.indexOf(key) !== index), []);
});

test("no sentence is empty, and both languages take the same parameters", () => {
  const parameters = (message) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort();
  for (const key of Object.keys(dictionaries.en)) {
    for (const language of ["ru", "en"]) {
      const message = dictionaries[language][key];
      for (const text of typeof message === "string" ? [message] : Object.values(message)) assert.ok(text.trim(), `${language} ${key}`);
    }
    assert.deepEqual(parameters(dictionaries.ru[key]), parameters(dictionaries.en[key]), key);
  }
});

test("every plural sentence has all the forms of its language", () => {
  for (const language of ["ru", "en"]) {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [key, message] of Object.entries(dictionaries[language])) {
      if (typeof message === "string") continue;
      assert.deepEqual(Object.keys(message).sort(), [...pluralCategories].sort(), `${language} ${key}`);
    }
  }
});

test("every key that the modules name exists, and every key is used", () => {
  const used = modules.filter((file) => !isDictionary(file)).map((file) => readFileSync(file, "utf8")).join("\n");
  const groups = [...new Set(Object.keys(dictionaries.en).map((key) => key.split(".")[0]))].join("|");
  for (const [, key] of used.matchAll(new RegExp(`"((?:${groups})\\.[A-Za-z0-9.]+)"`, "g"))) {
    assert.ok(key in dictionaries.en, `${key} has no sentence`);
  }
  // Keys made of a code the server or the browser gives.
  const composed = /^(error|refusal|importProblem|importColumn|device\.(camera|microphone|both))\./;
  for (const key of Object.keys(dictionaries.en)) {
    assert.ok(composed.test(key) || used.includes(`"${key}"`), `${key} is never shown`);
  }
});

test("every error that keeps a person out has a sentence", () => {
  for (const code of ["roomNotFound", "roomFull", "serverFull", "invalidToken", "invalidName", "rateLimited", "replaced", "removed", "refused", "banned", "roomLocked", "accountNeeded", "ended", "internalError", "unreachable", "unsupported"]) {
    assert.ok(`error.${code}` in dictionaries.en, code);
  }
  for (const device of ["camera", "microphone"]) {
    for (const code of ["denied", "notFound", "inUse", "unknown"]) assert.ok(`device.${device}.${code}` in dictionaries.en);
  }
});

test("Russian counts people the Russian way", () => {
  assert.equal(t("prejoin.people", { count: 1 }, "ru"), "В комнате 1 участник");
  assert.equal(t("prejoin.people", { count: 22 }, "ru"), "В комнате 22 участника");
  assert.equal(t("prejoin.people", { count: 11 }, "ru"), "В комнате 11 участников");
  assert.equal(t("prejoin.people", { count: 1 }, "en"), "1 participant in the room");
  setLanguage("en");
  assert.equal(t("call.you", { name: "Анна {count}" }), "Анна {count} (you)");
});

test("the language is the strongest wish that is ours, else Russian", () => {
  assert.equal(chooseLanguage([null, undefined, "de-DE", "en-US", "ru"]), "en");
  assert.equal(chooseLanguage([null, "RU-ru", "en"]), "ru");
  assert.equal(chooseLanguage(["de", "fr"]), "ru");
  assert.equal(chooseLanguage([]), "ru");
});

test("modules hold no Russian of their own: every visible word is in the dictionaries", () => {
  for (const file of modules.filter((each) => !isDictionary(each))) {
    assert.ok(!/[а-яё]/i.test(readFileSync(file, "utf8")), file);
  }
});

test("the pages keep the content security policy: nothing inline, nothing from elsewhere", () => {
  const shell = readFileSync(join(pages, "index.html"), "utf8");
  assert.ok(!/<script(?![^>]*\bsrc=)/.test(shell) && !/<style|\sstyle=|\son\w+=/.test(shell));
  for (const file of files(pages)) {
    const text = readFileSync(file, "utf8").replaceAll("http://www.w3.org/2000/svg", "");
    assert.ok(!/["'(]https?:\/\/\w/.test(text) && !/innerHTML|setAttribute\("style"|\beval\(|new Function/.test(text), file);
  }
});
