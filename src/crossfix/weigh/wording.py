"""Texts as runs of three words, in any script that parts words by spaces.

Two texts written apart share hardly any run of three words; one that was taken from the other keeps
most of them, though words are cut or changed (Broder 1997, Compression and Complexity of Sequences,
p. 21: shingles and containment).
"""

import polars as pl

RUN = 3  # words
# Words that one source uses on so many days are stock phrases: they are about no one incident.
STOCK_DAYS = 4
# Harakat, tatweel, accents: writers leave them out or not.
_MARKS = r"[\p{M}\x{0640}]"
_ALIKE = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"}
_NO_LETTER = r"[^\p{L}\p{N}]+"


def words_of(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the words of each text: row, at (0 the first), and word, a Categorical as written.

    `texts` has row and text. What holds no letter and no digit is no word.
    """
    words = (
        texts.select("row", word=pl.col("text").str.extract_all(r"\S*[\p{L}\p{N}]\S*"))
        .explode("word")
        .drop_nulls("word")
    )
    at = pl.int_range(pl.len(), dtype=pl.UInt32).over("row")
    return words.select("row", at=at, word=pl.col("word").cast(pl.Categorical()))


def plain(words: pl.Series) -> pl.Series:
    """Return words as they are compared: without case, accents, vowel marks and punctuation.

    The forms of alef are one letter, as are those of ya and of ha at the end of Arabic words.

    >>> plain(pl.Series(["Su-34s", "«Ёлкино».", "إدلب"])).to_list()
    ['su34s', 'елкино', 'ادلب']
    """
    return (
        words.str.normalize("NFKC")
        .str.replace_many(_ALIKE)
        .str.normalize("NFKD")
        .str.to_lowercase()
        .str.replace_all(_MARKS, "")
        .str.replace_all(_NO_LETTER, "")
    )


def runs_of(words: pl.DataFrame) -> pl.DataFrame:
    """Return the runs of three words of each text: row, at (where it begins first), and run.

    `words` as of words_of. A run is a number that equal words share.
    """
    known = words.select(pl.col("word").unique())
    codes = known.with_columns(code=plain(known["word"].cast(pl.String)).hash())
    code = pl.col("code")
    joined = code.hash(1) ^ code.shift(-1).hash(2) ^ code.shift(-2).hash(3)
    whole = pl.col("row") == pl.col("row").shift(1 - RUN)
    return (
        words.join(codes, on="word", how="left", maintain_order="left")
        .select("row", "at", run=joined, whole=whole)
        .filter("whole")
        .select("row", "at", "run")
        .unique(["row", "run"], keep="first", maintain_order=True)
    )


def telling(runs: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Return the runs without stock phrases, which one source uses on STOCK_DAYS days or more.

    `texts` has row, source_id and day; a text of unknown day shows no stock phrase.
    """
    frequent = runs.group_by("run").len().filter(pl.col("len") >= STOCK_DAYS).select("run")
    days = (
        runs.join(frequent, on="run", how="semi")
        .join(texts.select("row", "source_id", "day").drop_nulls("day"), on="row")
        .group_by("run", "source_id")
        .agg(days=pl.col("day").n_unique())
    )
    stock = days.filter(pl.col("days") >= STOCK_DAYS).select("run").unique()
    return runs.join(stock, on="run", how="anti", maintain_order="left")
