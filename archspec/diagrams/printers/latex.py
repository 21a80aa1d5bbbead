r"""Any text as LaTeX: nothing in it is a command, and no letter of it is lost.

Letters beyond ASCII stand in the text themselves, and LaTeX shows those that it has: pdflatex those of the languages
that the document has set up, xelatex and lualatex those of its font.  Greek and signs of mathematics are formulas where
they are no letters.  Of any other LaTeX shows the number, as [U+6F22], and warns: never another sign, and never none.
"""

# Letters that look as others do are what the tables are about.
# ruff: noqa: RUF001
from __future__ import annotations

from unicodedata import normalize

from archspec.diagrams.printers.letters import composed

#: Signs that are commands of LaTeX.
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"{\char34}", "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{MIDDLE DOT}": r"\textperiodcentered{}", "\N{EN DASH}": "--", "\N{HORIZONTAL ELLIPSIS}": r"\ldots{}",
    "\N{RIGHTWARDS ARROW}": r"$\rightarrow$", "`": r"\textasciigrave{}",
}  # fmt: skip
_NAMES = {
    "αβγδεζηθικλμνξπρςστυφχψω": "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho "
    "varsigma sigma tau upsilon varphi chi psi omega",
    "ΓΔΘΛΞΠΣΥΦΨΩϑϕϖ": "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega vartheta phi varpi",
    "≤≥≠≈≡≅∼∝±÷∗⋅⊕⊗": "leq geq neq approx equiv cong sim propto pm div ast cdot oplus otimes",
    "∞∂∇∑∏∫√∀∃∅∈∉⊂⊃∩∪∧∨": "infty partial nabla sum prod int surd forall exists emptyset in notin subset supset cap cup "
    "wedge vee",
    "←↑↓↔⇐⇒⇔": "leftarrow uparrow downarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow",
}
#: What stands in a formula for a letter; Greek letters that look as Latin ones do have no name of their own.
_FORMULAS = {
    **{letter: f"\\{name}" for row, names in _NAMES.items() for letter, name in zip(row, names.split(), strict=True)},
    **{letter: f"\\mathrm{{{latin}}}" for letter, latin in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True)},
    "\N{MINUS SIGN}": "-",
}
#: Accents of Greek letters.
_ACCENTS = {"\N{COMBINING ACUTE ACCENT}": "acute", "\N{COMBINING DIAERESIS}": "ddot"}
#: What texts with letters beyond ASCII need before them.  A letter, its number, and what there is where it is none of
#: LaTeX: pdflatex reads its bytes, and fonts of the others are asked for its number.
LETTERS = r"""\expandafter\ifx\csname Umathchar\endcsname\relax
  \def\archspecletter#1#2#3{\expandafter\ifx\csname u8:\detokenize{#1}\endcsname\relax#3\else#1\fi}
\else
  \def\archspecletter#1#2#3{\iffontchar\font"#2 #1\else#3\fi}
\fi
\def\archspecmissing#1{{\ttfamily[U+#1]}\GenericWarning{}{LaTeX Warning: archspec: there is no letter U+#1: take xelatex
  or lualatex, and a font that has it, by \string\setsansfont\space of the package fontspec}}"""


def escaped(text: str) -> str:
    """The text as LaTeX."""
    return "".join(map(_letter, composed(text)))


def has_letters(text: str) -> bool:
    """Whether it needs ``LETTERS``."""
    return any(not char.isascii() and char not in _SPECIAL for char in composed(text))


def _letter(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if not char.isprintable():
        return " "
    if char.isascii():
        return char
    number = f"{ord(char):04X}"
    formula = _formula(char)
    instead = f"${formula}$" if formula else rf"\archspecmissing{{{number}}}"
    return rf"\archspecletter{{{char}}}{{{number}}}{{{instead}}}"


def _formula(char: str) -> str:
    """What stands for it in a formula, or nothing."""
    first, *accents = list(normalize("NFD", char))
    formula = _FORMULAS.get(first, "")
    for accent in accents:
        formula = rf"\{_ACCENTS[accent]}{{{formula}}}" if formula and accent in _ACCENTS else ""
    return formula
