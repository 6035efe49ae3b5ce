"""What a device's script makes of a questionnaire, asked in Node.js."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from codesign.questionnaires.carrying import plain, sentences
from codesign.questionnaires.document import Questionnaire
from codesign.web.pages import STATIC

NODE = shutil.which("node")
MODULES = STATIC / "js" / "enkat"
ASK = """
import { readFileSync } from "node:fs";
import { Document, wayOf } from "./way.js";
import { Day, dayIn, text } from "./worth.js";
import { inWords, numberIn, piped } from "./worded.js";

const asked = JSON.parse(readFileSync(0, "utf8"));
const told = [];
for (const { document: plain, said, cases } of asked) {
  const document = new Document(plain);
  const fill = (words, values, locale) =>
    words.replace(/%\\((\\w+)\\)[sd]/g, (_, name) =>
      typeof values[name] === "number" ? numberIn(values[name], locale, 0) : values[name]);
  for (const { filled, seed, today, language, texts } of cases) {
    const way = wayOf(document, filled, seed, dayIn(today), language);
    const locale = document.localeOf(language);
    const say = (name, values = {}) => fill(said[name], values, locale);
    const sentence = ({ name, values }) => (name === "own" ? values.words : say(name, values));
    told.push({
      pages: way.pages.map((page) => ({
        place: page.place,
        options: page.options.map((one) => one.key),
        answers: Object.fromEntries(way.read.get(page.place).answers),
        errors: way.read.get(page.place).errors.map((one) => [one.place, sentence(one)]),
        words: page.places.map((place) => {
          const answer = way.flow.answers.get(place);
          return answer ? inWords(way.flow, page.item, answer, say) : "";
        }),
        piped: piped(page.item.text[language] ?? "", way.flow, page.rounds, say),
      })),
      worth: plain.calculations.map((key) => {
        const found = document.byKey.get(key);
        return way.flow.allRounds(found, []).map((one) => {
          const worth = way.flow.calculated(found.item, one);
          return [typeof worth, text(worth)];
        });
      }),
    });
  }
}
process.stdout.write(JSON.stringify(told));
"""
Case = dict[str, Any]


def case(typed: dict[str, Any], seed: str, today: date, language: str = "sv") -> Case:
    """Somebody who has typed this."""
    filled = {"typed": {name: list(kept) for name, kept in typed.items()}, "passed": []}
    return {"filled": filled, "seed": seed, "today": today.isoformat(), "language": language}


def told(folder: Path, asked: list[tuple[Questionnaire, list[Case]]]) -> list[dict[str, Any]]:
    """What the device's script makes of each case: its pages, answers, faults and calculations."""
    if NODE is None:
        pytest.skip("there is no Node.js")
    for file in MODULES.glob("*.js"):
        shutil.copy(file, folder / file.name)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(ASK)
    given = [
        {
            "document": {
                **plain(document),
                "calculations": [
                    one.item.key for one in document.located if one.item.kind == "calculated"
                ],
            },
            "said": dict(sentences()),
            "cases": cases,
        }
        for document, cases in asked
    ]
    done = subprocess.run(
        [NODE, folder / "ask.js"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
