import assert from "node:assert/strict";
import { test } from "node:test";
import { PeopleModel } from "../../Sources/WebClient/public/assets/js/components/people/model.js";

const person = (id, name, school) => ({
  id, name, role: "participant", microphone: true, camera: true, screen: false, client: "page", ...(school ? { school } : {}),
});
const settled = () => new Promise((resolve) => { setTimeout(resolve, 0); });

/** A server with this many people in two schools and one person without. */
function large(count) {
  const people = Array.from({ length: count }, (_, index) => person(index + 1, `A B${String(index).padStart(4, "0")}`, ["X", "Y"][index % 2]));
  people.push(person(count + 1, "A Z"));
  const asked = [];
  return {
    asked,
    request(message) {
      asked.push(message);
      const matching = people.filter(({ name, school = "" }) => (message.school === undefined || school === message.school)
        && (!message.search || name.includes(message.search)));
      return Promise.resolve({
        type: "roster", total: people.length, matching: matching.length, offset: message.offset,
        participants: matching.slice(message.offset, message.offset + message.limit),
        ...(message.schools ? { schools: ["X", "Y"].map((name) => ({ id: `id-${name}`, name, count: count / 2 })) } : {}),
      });
    },
  };
}

test("a small room is sorted by surname, searched and grouped on the page, without a question to the server", () => {
  const server = large(4);
  const model = new PeopleModel(server, () => {});
  model.setPeople([person(1, "Анна Яблокова", "2"), person(2, "Зоя Абрамова"), person(3, "Ян Королёв", "2")], false);
  const names = () => {
    const rows = model.rows();
    return Array.from({ length: rows.length }, (_, row) => rows.at(row)).map((row) => row.person?.name ?? `[${row.name}:${row.count}]`);
  };
  assert.deepEqual(names(), ["Зоя Абрамова", "Ян Королёв", "Анна Яблокова"]);
  model.search = "кор";
  assert.deepEqual(names(), ["Ян Королёв"]);
  model.grouped = true;
  assert.deepEqual(names(), ["[2:1]", "Ян Королёв"], "what is found is not hidden in a closed school");
  model.search = "";
  assert.deepEqual(names(), ["[2:2]", "[:1]"]);
  model.toggle("2");
  assert.deepEqual(names(), ["[2:2]", "Ян Королёв", "Анна Яблокова", "[:1]"]);
  assert.deepEqual(server.asked, []);
});

test("a large room asks only for what comes into view, once", async () => {
  const server = large(2000);
  const model = new PeopleModel(server, () => {});
  model.setPeople([person(1, "A B0000", "X")], true);
  assert.equal(model.rows().known, false);
  model.rows().want(0, 20);
  model.rows().want(0, 20);
  await settled();
  assert.deepEqual(server.asked.map(({ offset }) => offset), [0]);
  assert.equal(model.rows().length, 2001);
  assert.equal(model.rows().at(19).person.id, 20);
  assert.equal(model.rows().at(1500), null);
  model.rows().want(1490, 1510);
  await settled();
  assert.equal(model.rows().at(1500).person.id, 1501);
});

test("by school, a large room asks for the people of an open school alone, and finds everywhere", async () => {
  const server = large(2000);
  const model = new PeopleModel(server, () => {});
  model.setPeople([person(1, "A B0000", "X")], true);
  model.grouped = true;
  model.fetchSchools();
  await settled();
  const heads = () => Array.from({ length: model.rows().length }, (_, row) => model.rows().at(row)).filter((row) => row?.kind === "school");
  assert.deepEqual(heads().map(({ name, id, count }) => [name, id, count]), [["X", "id-X", 1000], ["Y", "id-Y", 1000], ["", null, 1]]);
  model.toggle("Y");
  model.rows().want(0, 20);
  await settled();
  assert.deepEqual(server.asked.slice(1).map(({ school, offset }) => [school, offset]), [["Y", 0]]);
  assert.equal(model.rows().at(2).person.school, "Y");
  assert.equal(model.rows().length, 1003);
  model.search = "B0007";
  model.renew();
  model.rows().want(0, 20);
  await settled();
  assert.deepEqual([model.rows().length, model.rows().at(0).person.name], [1, "A B0007"]);
});
