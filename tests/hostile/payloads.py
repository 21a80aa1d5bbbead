"""Three hundred texts that would like to be more than text, wherever a spec's words come out again.

What could be executed makes a file named as ``CANARY`` in the working folder: as Python, through a shell, by TeX.
"""

from __future__ import annotations

from itertools import product

CANARY = "canary"
TOUCH = f"__import__('pathlib').Path('{CANARY}').touch()"
#: The same without a quote: for places where quotes are taken away.
_BARE = f"open(bytes({[*CANARY.encode()]}).decode(),chr(119))"
_SHELL = f"touch {CANARY}"

#: What ends the text that a careless writer has put it into, and what makes the rest of that text harmless.
_ENDS = (
    ('"', " #"), ("'", " #"), ('"""', '"""'), ("'''", "'''"), ('")', " #"), ("')", " #"), ('"])', " #"), ("'})", " #"),
    ('"""\n', '\n"""'), ("\n", "\n"), ("\r", "\r"), ("\r\n", "\r\n"), ("\n    ", "\n"), ("\x0c\n", "\n"), ("\\\n", "\n"),
    ('\\"', " #"), ("\\'", " #"), ('\\"""', '\\"""'), ('" + ', ' + "'), ("' + ", " + '"), ('" if ', ' else "'),
    ("\\N{QUOTATION MARK}", "#"), ("\\x22", "#"), ("\\42", "#"), ("\\u0022\\u0022\\u0022\\n", "#"), ("\u2028", "\u2028"),
)  # fmt: skip
_STATEMENTS = (f"; {TOUCH};", f"+str({_BARE})+", f"\nimport os; os.system('{_SHELL}')\n")

PYTHON = (
    *(f"x{end}{statement}{rest}" for (end, rest), statement in product(_ENDS, _STATEMENTS)),
    TOUCH,
    _BARE,
    f"eval({TOUCH!r})",
    f"exec({_BARE!r})",
    f"{{{TOUCH}}}",
    f"{{{TOUCH}!r:>{{width}}}}",
    f"{{{{{TOUCH}}}}}",
    "{0.__class__.__init__.__globals__}",
    "{self.__class__}",
    "%(x)s%s%d%n%",
    "%" * 40,
    "{" * 40,
    "}" * 40,
    "$x${x}$$",
    "\\",
    "\\\\\\",
    '"' * 7,
    "'" * 7,
    f"# -*- coding: utf-7 -*-\n+AAo-{TOUCH}",
    f"lambda: {_BARE}",
    f"[{_BARE} for x in (1,)]",
    "__class__",
    "__import__",
    "self.forward",
    "None",
    "import os",
)

TEMPLATES = (
    "{{ 7 * 7 }}",
    f"{{{{ cycler.__init__.__globals__.os.system('{_SHELL}') }}}}",
    f"{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}{{% if {TOUCH} %}}{{% endif %}}",
    f"{{% import os %}}{{{{ os.system('{_SHELL}') }}}}",
    "{% raw %}",
    "{# never closed",
    "{% include '/etc/passwd' %}",
    "{%- for x in range(10**9) -%}{%- endfor -%}",
    "#{ 7 * 7 }",
    "<%= 7 * 7 %>",
    "${7*7}",
    "[[${7*7}]]",
)

YAML = (
    f"!!python/object/apply:os.system ['{_SHELL}']",
    f"!!python/object/new:os.system [{_SHELL}]",
    "!!python/name:os.system",
    "!!binary aGk=",
    "&a [*a]",
    "*a",
    "<<: *a",
    "? {a: 1}",
    "x: y",
    "x\n  name: other",
    "x\n---\nname: other",
    "x, name: other",
    "x}\nlayers: []",
    "- x",
    "# comment",
    "| block",
    "> block",
    "@x",
    "`x`",
    "%YAML 1.1",
    "~",
    "null",
    "yes",
    "12:30:45",
    "0x" + "f" * 40,
)

_SCRIPT = "alert(1)"
HTML = (
    f"<script>{_SCRIPT}</script>",
    f"</title><script>{_SCRIPT}</script>",
    f"</caption></table><script src=//x.example/a.js></script>",
    f"<img src=x onerror={_SCRIPT}>",
    f'"><img src=x onerror="{_SCRIPT}">',
    f"'><svg onload='{_SCRIPT}'>",
    f"<svg/onload={_SCRIPT}>",
    f"<a href=javascript:{_SCRIPT}>x</a>",
    f"<a href='data:text/html,<script>{_SCRIPT}</script>'>x</a>",
    "<iframe src=//x.example></iframe>",
    f"<body onload={_SCRIPT}>",
    "<link rel=stylesheet href=//x.example/a.css>",
    "<style>@import '//x.example/a.css';</style>",
    "<base href=//x.example/>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    f"<details open ontoggle={_SCRIPT}>",
    f"<input autofocus onfocus={_SCRIPT}>",
    "<form action=//x.example><button>x</button></form>",
    f"<math><mtext><script>{_SCRIPT}</script></mtext></math>",
    f"<<script>script>{_SCRIPT}<</script>/script>",
    f"&lt;script&gt;{_SCRIPT}&lt;/script&gt;",
    f"&#60;script&#62;{_SCRIPT}&#60;/script&#62;",
    f"&#x3c;img src=x onerror={_SCRIPT}&#x3e;",
    "&amp;&nbsp;&bogus;&#0;&#x110000;",
    f"<!--><script>{_SCRIPT}</script>-->",
    "<!-- never closed",
    "<![CDATA[<script>]]>",
    f"</td></tr></table><h1 style=position:fixed>{_SCRIPT}",
    f"\" onmouseover=\"{_SCRIPT}",
    f"' style='background:url(javascript:{_SCRIPT})",
    f"<template><script>{_SCRIPT}</script></template>",
    "<object data=//x.example></object>",
    f"javascript:{_SCRIPT}",
)

SVG = (
    f"</text><script>{_SCRIPT}</script><text>",
    "</text><image href='//x.example/a.png'/><text>",
    f"</text><a xlink:href='javascript:{_SCRIPT}'><text>x</text></a><text>",
    f"</svg><svg onload={_SCRIPT}>",
    "<use href='//x.example/a.svg#b'/>",
    f"<set attributeName=onmouseover to={_SCRIPT}>",
    f"<animate onbegin={_SCRIPT} attributeName=x dur=1s>",
    "<foreignObject><iframe src='//x.example'/></foreignObject>",
    "<?xml-stylesheet href='//x.example/a.css'?>",
    "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    "<!ENTITY x 'y'>&x;&x;&x;",
    "<style>*{background:url(//x.example)}</style>",
    "<tspan onclick='x'>y</tspan>",
)

DOT = (
    "<b>x</b>",
    f'<<table><tr><td href="javascript:{_SCRIPT}">x</td></tr></table>>',
    '<<IMG SRC="/etc/passwd"/>>',
    '<TABLE><TR><TD><IMG SRC="/etc/passwd"/></TD></TR></TABLE>',
    f'"]; n9 [URL="javascript:{_SCRIPT}"]; "',
    f'x", URL="javascript:{_SCRIPT}", label="y',
    '"]; } digraph other { a -> b; } //',
    "x];y[href=z",
    "\\N\\G\\E\\T\\H\\L",
    "\\l\\r\\n\\",
    "\\",
    '\\"',
    "n0:p0:n",
    "a:b:c",
    "{a|b|<port>c}",
    "<>",
    "<",
    ">",
    "<<>>",
    "</FONT></TD></TR></TABLE>",
    '<FONT FACE="x" COLOR="y">',
    "<BR/><HR/><VR/>",
    "&#92;N",
    "&quot;&lt;&gt;",
    "node [shape=box]",
    "graph [image=\"/etc/passwd\"]",
    "# 1 \"/etc/passwd\"",
    "/* never closed",
    "// the rest",
    "-> n0",
)

LATEX = (
    "\\input{/etc/passwd}",
    f"\\immediate\\write18{{{_SHELL}}}",
    f"\\input|\"{_SHELL}\"",
    "\\include{/etc/passwd}",
    "\\openout1=canary\\write1{x}",
    f"\\directlua{{os.execute('{_SHELL}')}}",
    "\\end{tabular}\\end{document}",
    "\\def\\x{\\x\\x}\\x",
    "\\catcode`\\$=11",
    "}\\input{/etc/passwd}{",
    "x & y \\\\ z",
    "100% of _x_ ^2 #1 ~ $y$",
    "$\\int$",
    "\\verb|x|",
    "^^5cinput{/etc/passwd}",
    "\\href{javascript:alert(1)}{x}",
    "\\csname input\\endcsname{/etc/passwd}",
)

MARKDOWN = (
    "[x](javascript:alert(1))",
    "![x](//x.example/a.png)",
    "[x]: javascript:alert(1)",
    "<https://x.example>",
    "https://x.example/a",
    "www.x.example",
    "a@x.example",
    "@everyone",
    "fixes #1",
    "| a | b |",
    "|\n|---|\n| x |",
    "`x` ``y``",
    "```\nx\n```",
    "# x\n\n> y\n\n- z",
    "**x** _y_ ~~z~~",
    "</details><h1>x</h1>",
    "x<br>y",
    "[^1]: x",
    "- [x] y",
    "$$x$$",
    ":shipit:",
    "---",
    "&lt;b&gt;",
)

SHELL = (
    f"$({_SHELL})",
    f"`{_SHELL}`",
    f"; {_SHELL} #",
    f"&& {_SHELL}",
    f"| {_SHELL}",
    f"\n{_SHELL}\n",
    f"'; {_SHELL}; '",
    f"\"; {_SHELL}; \"",
    f"${{IFS}}{_SHELL}",
    f"a[$({_SHELL})]",
    "--help",
    "-rf /",
    "> canary",
    "~root",
    "*",
    "!!",
    "%COMSPEC%",
)

CSV = (
    "=1+1",
    f"=cmd|' /C {_SHELL}'!A0",
    "=HYPERLINK(\"//x.example\",\"x\")",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    'x"\n=1+1',
    'x",=1+1,"',
    "x;=1+1",
    " =1+1",
    "\uff1d1+1",
)

WORKFLOW = (
    "::error::x",
    "::error file=a,line=1::x",
    "\n::error::x",
    "\r::error::x",
    "%0A::error::x",
    "x%0D%0A::warning::y",
    "::add-mask::x",
    "::set-output name=x::y",
    "::set-env name=PATH::x",
    "::stop-commands::x",
    "##[error]x",
    "x ##[add-mask]y",
    "##vso[task.setvariable variable=x]y",
    "::debug::,title=x:y",
    " ::error::x",
    "\u2028::error::x",
    "##teamcity[buildStop]",
)

TERMINAL = (
    "\x1b[31mred",
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\x1b]8;;//x.example\x07x\x1b]8;;\x07",
    "\x1b]52;c;eA==\x07",
    "\x1bP$q\x1b\\",
    "\x9b31m",
    "\x9d0;x\x9c",
    "\x08\x08\x08ok",
    "\rok: matches the printed columns",
    "x\x00y",
    "x\x7fy",
    "\x07",
    "\x0e\x0f",
    "\x1b[6n",
    "\x1b[?1049h",
    "\\x1b[31m",
    "\\033[31m",
    "\\e[31m",
)

UNICODE = (
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\u200fx",
    "\u061cx",
    "x\u200by",
    "x\u200dy",
    "x\u2060y",
    "x\ufeffy",
    "\ufeff",
    "x\u00ady",
    "\u3164",
    "\u2800",
    "\uff46\uff4f\uff52",
    "\ufb01",
    "\u0430lexnet",
    "\u03b1\u0440\u0440le",
    "\u212a",
    "\u017f",
    "\u0131",
    "e\u0301",
    "\u00e9",
    "x" + "\u0301" * 60,
    "\U0001f600",
    "\U000e0041",
    "\U0010ffff",
    "\ufffe",
    "\ue000",
    "\ud800",
    "\udc80x",
    "\ud83d\ude00",
    "\u2028",
    "\u2029",
    "x\x85y",
    "\x00",
    "\uff02\uff07\uff1c\uff1e",
    "\u02bc\u2019\u201d",
    "\u0661\u0662",
)

#: Names that are allowed, and that mean something in Python, in a framework or in a generated file.
NAMES = (
    "class", "def", "lambda", "match", "self", "super", "print", "eval", "exec", "open", "getattr", "globals", "object",
    "torch", "keras", "nn", "layers", "F", "np", "ops", "os", "forward", "half", "training", "parameters", "call", "Any",
    "true", "None", "False", "_", "CON", "nul", "x" * 63,
)  # fmt: skip

FILES = (
    "../x", "../../etc/passwd", "/etc/passwd", "/dev/zero", "/dev/stdin", "C:\\x", "C:x", "\\\\host\\share\\x", "//host/x",
    "file:///etc/passwd", "..\\x", "a/../../x", "./../x", "a/./b", "~/x", "CON", "nul", "AUX.yaml", "COM1", "LPT1.txt",
    "x.", "x ", " x", ".", "..", "", "a/b", "a\\b", "x\x00.yaml", "%2e%2e/x", "\u2025/x", "\uff0e\uff0e/x", "x:stream", "-", "--out",
)  # fmt: skip

PAYLOADS = tuple(
    dict.fromkeys(
        (
            *PYTHON, *TEMPLATES, *YAML, *HTML, *SVG, *DOT, *LATEX, *MARKDOWN, *SHELL, *CSV, *WORKFLOW, *TERMINAL,
            *UNICODE, *NAMES, *FILES,
        )
    )
)  # fmt: skip
