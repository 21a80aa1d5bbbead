r"""A summary as a table of LaTeX, for a paper: booktabs, and longtable where it is longer than a page.

What pdfTeX has no letter for is written so that XeTeX and LuaTeX, which have a `\Umathchar`, show it, and pdfTeX its
number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from archspec.analysis.summary.columns import Column
from archspec.analysis.summary.table import Cell, Line, Part, Table

#: More rows do not fit a page, at the size of footnotes.
MAX_ROWS = 50
#: More columns take smaller letters.
MAX_COLUMNS = 8

_INDENT, _BREAK, _TIMES = r"\quad ", r"\\", r"{\times}"
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\char34{}", "`": r"\textasciigrave{}",
    "×": r"$\times$", "·": r"$\cdot$", "→": r"$\to$", "≤": r"$\leq$", "≥": r"$\geq$", "±": r"$\pm$", "µ": r"$\mu$",
    "²": r"\textsuperscript{2}", "°": r"\textdegree{}", "§": r"\S{}", "…": r"\dots{}",
    "\N{MINUS SIGN}": "$-$", "\N{EN DASH}": r"\textendash{}", "\N{EM DASH}": r"\textemdash{}",
    "\N{LEFT SINGLE QUOTATION MARK}": r"\textquoteleft{}", "\N{RIGHT SINGLE QUOTATION MARK}": r"\textquoteright{}",
    "\N{LEFT DOUBLE QUOTATION MARK}": r"\textquotedblleft{}",
    "\N{RIGHT DOUBLE QUOTATION MARK}": r"\textquotedblright{}",
}  # fmt: skip
#: Letters with accents, which pdfTeX puts together by itself.
_LETTERS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĆćČčŁłŃńŒœŘřŚśŠšŸŹźŻżŽž")
_SIZE = re.compile(r"[0-9?]+(?:x[0-9?]+)+(?:/[0-9]+(?:x[0-9]+)?)?")


def latex(table: Table) -> str:
    """A `table` with its caption and label, or a `longtable`; remarks and notes stand below."""
    rows = sum(len(part.lines) + bool(part.title) for part in table.parts)
    sides = "".join("l" if column.kind == "text" else "r" for column in table.columns)
    head = " & ".join(map(_title, table.columns))
    body = [line for number, part in enumerate(table.parts) for line in _part(part, table, is_first=number == 0)]
    caption = " ".join(f"{escaped(said)}." for said in (table.title, *table.caption))
    titled = rf"\caption{{{caption}}}\label{{tab:{table.name}}}"
    letters = r"\scriptsize" if len(table.columns) > MAX_COLUMNS else r"\footnotesize"
    letters += r"\setlength{\tabcolsep}{4pt}"
    notes = [*_notes(table)]
    if rows <= MAX_ROWS:
        return "\n".join([
            r"% needs \usepackage{booktabs}", r"\begin{table}", r"\centering", letters, titled,
            rf"\begin{{tabular}}{{{sides}}}", r"\toprule", rf"{head} \\", r"\midrule", *body, r"\bottomrule",
            r"\end{tabular}", *notes, r"\end{table}",
        ])  # fmt: skip
    return "\n".join([
        r"% needs \usepackage{booktabs,longtable}", "{" + letters, rf"\begin{{longtable}}{{{sides}}}", rf"{titled} \\",
        r"\toprule", rf"{head} \\", r"\midrule", r"\endfirsthead", r"\toprule", rf"{head} \\", r"\midrule", r"\endhead",
        *body, r"\bottomrule", r"\end{longtable}", *notes, "}",
    ])  # fmt: skip


def escaped(text: str) -> str:
    """The text on one line, without a meaning for TeX, in which two hyphens stay two."""
    letters = "".join(map(_letter, normalize("NFC", " ".join(text.split()))))
    return re.sub("-(?=-)", "-{}", letters)


def _letter(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if (char.isascii() and char.isprintable()) or char in _LETTERS:
        return char
    number = f"[U+{ord(char):04X}]"
    return rf"\ifdefined\Umathchar {char}\else{number}\fi{{}}" if char.isprintable() else number


def _title(column: Column) -> str:
    """The title of a column, one word above the other."""
    words = [*map(escaped, column.title.split())]
    return (
        words[0]
        if len(words) == 1
        else rf"\shortstack[{'l' if column.kind == 'text' else 'r'}]{{{_BREAK.join(words)}}}"
    )


def _part(part: Part, table: Table, *, is_first: bool) -> Iterator[str]:
    if not is_first:
        yield r"\midrule"
    if part.title:
        yield rf"\multicolumn{{{len(table.columns)}}}{{l}}{{\emph{{{escaped(part.title)}}}}} \\"
    yield from (_row(line, table) for line in part.lines)


def _row(line: Line, table: Table) -> str:
    cells = (_cell(cell, column) for cell, column in zip(line.cells, table.columns, strict=True))
    return _INDENT * line.level + " & ".join(cells) + r" \\"


def _cell(cell: Cell, column: Column) -> str:
    text = cell.text
    is_size = column.kind != "text" and _SIZE.fullmatch(text)
    shown = f"${_TIMES.join(text.split('x'))}$" if is_size else escaped(text)
    marks = ",".join(map(str, cell.notes))
    return rf"{shown}\textsuperscript{{{marks}}}" if marks else shown


def _notes(table: Table) -> Iterator[str]:
    told = [f"{escaped(remark)}." for remark in table.remarks]
    told += [rf"\textsuperscript{{{number}}} {escaped(note)}" for number, note in enumerate(table.notes, 1)]
    if told:
        yield r"\par\smallskip\noindent"
        yield r"\begin{minipage}{\linewidth}\raggedright"
        yield from (f"{text}\\par" for text in told)
        yield r"\end{minipage}"
