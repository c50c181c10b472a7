#!/usr/bin/env python3
"""How many edited copies of news stories newswire and the libraries for near-duplicates find, and how fast, in one table.

    python3 -m venv PEERS && PEERS/bin/pip install datasketch==2.0.0 rensa==0.5.0 gaoya==0.2.2
    PEERS/bin/python tests/bench/dedup_peers.py --newswire build/release/newswire DATA/dedup-bench/pairs.jsonl

The file holds JSON lines {"id", "original", "copy", "edit"}. Only lines with an odd id are used (--half). Originals are
indexed, then each copy is looked up; an original that is returned for a copy of another one counts as wrong, unless the two
originals are themselves one text (exact Jaccard of at least .8). Every library is given its own default and the setting
that was best in a search over word and letter n-grams, bands and thresholds; and the texts with headline and the block of
other stories already cut away, which newswire has to do itself. One thread; times include the library's tokenising.
"""
import argparse
import json
import subprocess
import time


def letters(text):
    return "".join(c for c in text.lower() if c.isalnum())


def char_grams(text, n=10):
    text = letters(text)
    return {text[i : i + n] for i in range(max(1, len(text) - n + 1))}


def word_grams(text, n):
    words = text.lower().split()
    return {" ".join(words[i : i + n]) for i in range(max(1, len(words) - n + 1))}


def body_of(text):
    """Without the first line and without what follows a line that begins with "Latest"."""
    lines = text.split("\n")[1:]
    for i, line in enumerate(lines):
        if line.startswith("Latest"):
            return "\n".join(lines[:i])
    return "\n".join(lines)


def one_text(originals):
    """Pairs of originals that are the same text."""
    grams = [char_grams(text) for text in originals]
    places = {}
    for i, of_one in enumerate(grams):
        for gram in sorted(of_one)[::7]:
            places.setdefault(gram, []).append(i)
    pairs = set()
    for found in places.values():
        for a in found[:20]:
            for b in found[:20]:
                if a < b and (a, b) not in pairs:
                    shared = len(grams[a] & grams[b])
                    if shared >= 0.8 * (len(grams[a]) + len(grams[b]) - shared):
                        pairs.add((a, b))
    return pairs | {(b, a) for a, b in pairs}


def datasketch_peer(tokens, num_perm, threshold):
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=threshold, num_perm=num_perm)

    def sketch(text):
        made = MinHash(num_perm=num_perm)
        made.update_batch([t.encode() for t in tokens(text)])
        return made

    return lambda key, text: lsh.insert(key, sketch(text)), lambda text: lsh.query(sketch(text))


def rensa_peer(tokens, num_perm, bands, verify):
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=verify, num_perm=num_perm, num_bands=bands)
    sketches = {}

    def sketch(text):
        made = RMinHash(num_perm=num_perm, seed=42)
        made.update(list(tokens(text)))
        return made

    def insert(key, text):
        sketches[key] = sketch(text)
        lsh.insert(key, sketches[key])

    def query(text):
        made = sketch(text)
        return [key for key in lsh.query(made) if made.jaccard(sketches[key]) >= verify]

    return insert, query


def gaoya_peer(ngram, bands, band_size, threshold):
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=threshold,
        num_bands=bands,
        band_size=band_size,
        analyzer="word",
        lowercase=True,
        ngram_range=(ngram, ngram),
    )
    return index.insert_document, index.query


PEERS = [
    ("datasketch default", lambda: datasketch_peer(lambda t: word_grams(t, 5), 128, 0.8)),
    ("datasketch best", lambda: datasketch_peer(char_grams, 256, 0.25)),
    ("rensa default", lambda: rensa_peer(lambda t: word_grams(t, 5), 128, 16, 0.8)),
    ("rensa best", lambda: rensa_peer(char_grams, 256, 128, 0.25)),
    ("gaoya default", lambda: gaoya_peer(1, 42, 3, 0.5)),
    ("gaoya best", lambda: gaoya_peer(3, 128, 2, 0.25)),
]


def measure(peer, pairs, same):
    insert, query = peer()
    begin = time.perf_counter()
    for i, pair in enumerate(pairs):
        insert(i, body_of(pair["original"]))
    found = [query(body_of(pair["copy"])) for pair in pairs]
    seconds = time.perf_counter() - begin
    right = sum(i in set(hits) for i, hits in enumerate(found))
    wrong = sum(hit != i and (hit, i) not in same for i, hits in enumerate(found) for hit in set(hits))
    return right, wrong, seconds


def row(name, right, wrong, copies, stories_a_second):
    precision = right / max(1, right + wrong)
    recall = right / copies
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{name:34} {precision:.4f}  {recall:.4f}  {f1:.4f}  {stories_a_second:>10,.0f}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pairs")
    arguments.add_argument("--newswire", required=True, help="the program")
    arguments.add_argument("--half", default="odd", choices=["odd", "even", "all"])
    arguments = arguments.parse_args()
    with open(arguments.pairs, encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    if arguments.half != "all":
        pairs = [pair for pair in pairs if (pair["id"] % 2 == 0) == (arguments.half == "even")]
    same = one_text([body_of(pair["original"]) for pair in pairs])
    print(f"{len(pairs)} originals, {len(pairs)} copies, {len(same) // 2} pairs of originals of one text")
    print(f"{'':34} {'P':6}  {'R':6}  {'F1':6}  {'stories/s':>10}")
    for name, peer in PEERS:
        right, wrong, seconds = measure(peer, pairs, same)
        row(name, right, wrong, len(pairs), 2 * len(pairs) / seconds)
    command = [arguments.newswire, "evaluate", "dedup", "--half", arguments.half, arguments.pairs]
    result = json.loads(subprocess.run(command + ["--json"], check=True, capture_output=True, text=True).stdout)
    micros = result["microseconds_a_story"]
    stages = micros["fingerprint"] + micros["ledger"]
    for name, key in (("newswire, duplicates", "duplicates"), ("newswire, with versions", "links")):
        score = result[key]
        row(name, score["right"], score["wrong"], score["right"] + score["missed"], 1e6 / stages)
    print(f"newswire with decode and strip: {1e6 / sum(micros.values()):,.0f} stories/s")


if __name__ == "__main__":
    main()
