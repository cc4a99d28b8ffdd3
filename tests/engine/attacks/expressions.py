"""Texts that must never do anything: escapes from the language, and bombs that would keep a server busy."""

PROTOTYPE_ESCAPES = [
    "__import__('os').system('id')", "().__class__.__base__.__subclasses__()", "''.__class__.__mro__[1]", "(lambda: 1)()",
    "[c for c in ().__class__.__base__.__subclasses__()]", "'{0.__class__.__init__.__globals__}'.format(a)", "a.__class__",
    "a['__class__']", "getattr(a,'__cl'+'ass__')", "(x:=1)", "f'{a.__class__}'", "open('/etc/passwd').read()", "exec('1')",
    "type(a)", "vars()", "globals()", "[*range(3)]", "a.get.__self__", "a.keys().__class__", "len.__self__", "str.mro()",
    "(g for g in [1]).gi_frame.f_back", "max.__module__", "print(1)", "a.update({'x':1})", "a.pop('k')", "a.clear()",
    "lst.append(1)",
]  # fmt: skip

PROTOTYPE_BOMBS = [
    "9**9**9", "'a'*10**9", "[0]*10**8", "10**10**8", "sum([i*j for i in range(10**5) for j in range(10**5)])",
    "'a'.zfill(10**9)", "(1<<10**9)", "sum([sum([sum([1 for x in big]) for y in big]) for z in big])", "'%1000000000d' % 1",
    "int('9'*10**6)", "str(9**9999)", "(" * 200 + "1" + ")" * 200, "-" * 5000 + "1",
    "[[[[[[[[[[big+big]+big]+big]+big]+big]+big]+big]+big]+big]+big]",
]  # fmt: skip

# By the classes of the later review: dunder walks by other roads, names, formats, comprehensions, unpacking, unicode.
LATER_ESCAPES = [
    "a.__dict__", "a.__init__", "a.__getitem__('k')", "lst.__add__", "lst.__iter__", "''.join(['a'])", "'a'.upper()",
    "'a'.encode()", "'%s' % a", "'{}'.format(a)", "'{a}'.format_map(a)", "a.items()", "a.values()", "a.popitem()",
    "a.setdefault('x', 1)", "lst.sort()", "lst.reverse()", "lst.extend([1])", "lst.pop()", "lst.remove(1)", "lst.insert(0, 1)",
    "__builtins__", "__builtins__['open']", "__name__", "__loader__", "_", "_x", "True.__class__", "(1).__class__",
    "(1).real", "(1.5).hex()", "None.__class__", "...", "b'bytes'", "1j", "{1, 2}", "{'a': 1}", "{**a}", "{x: 1 for x in lst}",
    "{x for x in lst}", "[x for x in lst for y in lst]", "[x async for x in lst]", "[x for x, y in lst]", "[x for a.k in lst]",
    "[len for len in lst]", "[x for __x in lst]", "(yield 1)", "(await x)", "lambda: a", "lambda *a: a", "min(*lst)",
    "min(**a)", "min(lst, key=len)", "sum(lst, start=[])", "int('1', base=2)", "print", "len", "[len][0](lst)",
    "(len)(lst) if False else (len if 1 else 2)(lst)", "a()", "a.k()", "lst[0]()", "lst[0:2:1]", "lst[:, 1]", "a @ a", "1 << 2",
    "1 | 2", "1 & 2", "1 ^ 2", "~1", "2 ** 3", "not_a_function(1)", "compile('1', '', 'eval')", "breakpoint()", "input()",
    "help()", "dir()", "id(a)", "hash(a)", "memoryview(b'')", "bytes(5)", "range(3)", "list(lst)", "dict(a)", "set(lst)",
    "tuple(lst)", "float('nan')", "isinstance(a, dict)", "setattr(a, 'k', 1)", "delattr(a, 'k')", "super()", "object()",
    "property(len)", "classmethod(len)", "iter(lst)", "next(lst)", "map(len, lst)", "filter(len, lst)", "zip(lst)", "sorted(lst)",
    "reversed(lst)", "enumerate(lst)", "chr(65)", "ord('a')", "bin(5)", "hex(5)", "format(a, 'x')", "repr(a)", "ascii(a)",
    "eval('1')", "a.__class__ if True else 1", "a if a.__class__ else 1", "[a.__class__]", "a[a.__class__]",
    "1 if __import__('os') else 2", "a.k; import os", "import os", "a = 1", "a\nb", "1 #\n2", "'\\x5f\\x5fclass'", "a.ｃlass.__ｃlass__",
    "a.__ｃlass__", "ｅxec('1')", "ｏpen('x')", "'a' 'b'.x()", "rs.__self__", "today().__class__", "today().replace(1)",
    "date('2026-01-01').year.__class__()", "days(1).total_seconds()", "a.k.__class__.__base__", "subject.__class__",
    "[x.__class__ for x in lst]", "any(x.__class__ for x in lst)", "x if (x := 5) else 0", "f''", "f'{1}'", "t''", "u''.__doc__",
    "*lst", "[*lst]", "(*lst, 1)", "print(*lst)", "lst[*lst]", "a.\u200bk", "\x00", "a\x00b", "\ufeff1+", "", "   ", "#", "\\", "'\\",
    "\"\"\"", "(", ")", "[", "a.", ".a", "a..b", "1..real", "0x", "0b2", "1_000_", "1e999", "'" + "a" * 1001 + "'", "9" * 30,
    "a" + "." + "b" * 3000,
]  # fmt: skip

LATER_BOMBS = [
    "[" * 90 + "]" * 90, "(" * 90 + "1" + ")" * 90, "not " * 400 + "1", "1" + "+1" * 900, "1" + ".a" * 900, "a" + "[0]" * 600,
    "[x for x in [y for y in [z for z in [w for w in big]]]]", "[[x for x in big] for y in big]",
    "sum([sum([x for x in big]) for y in big])", "[big for x in big]", "big + big + big + big + big", "[x + x for x in long]",
    "long + long + long + long + long + long + long + long + long + long + long + long",
    "[long + 'x' for y in big for z in big]", "[contains(long, 'zzz') for y in big]", "[lower(long) for y in big]",
    "[long[1:] for y in big]", "9223372036854775807 * 9223372036854775807 * 9223372036854775807 * 9223372036854775807",
    "1/9223372036854775807/9223372036854775806/9223372036854775805", "max([[x, x] for x in big])",
    "[[x,x,x,x,x,x,x,x] for x in [[y,y,y,y,y,y,y,y] for y in [[z,z,z,z,z,z,z,z] for z in big]]]",
    "[[x,x,x,x] for x in [[x,x,x,x] for x in [[x,x,x,x] for x in big]]] == [[x,x,x,x] for x in [[x,x,x,x] for x in big]]",
    "0.1" + "*0.1" * 60, "1e-300 * 1e-300", "rs(9223372036854775807) * rs(9223372036854775807)",
    "all([any([x == y for y in big]) for x in big])", "sum([len(big) for x in big if len([y for y in big]) > 0])",
    "'" + "a" * 900 + "'" + "+'" + "a" * 900 + "'", "len(long) if " + " and ".join(["long == long"] * 100) + " else 0",
    "[x in big for x in big for y in big]", "abs(" * 60 + "1" + ")" * 60, "min(" + ",".join(["big"] * 30) + ")",
    "-" * 1900 + "1", "1 if " * 300 + "1" + " else 1" * 300, "1 < " * 600 + "1", " and ".join(["1"] * 400), "a" * 2001,
    "[x for x in long]", "sum([1 for c in long])", "[c for c in long if c in long]", "str(9223372036854775807 / 7)",
    "[[[x for x in long] for y in long] for z in long]", "round(" + "1/7 + " * 200 + "1)", "date(long)", "int(long)",
    "rs(long)", "startswith(long, long)", "[startswith(long, long) for x in long]", "any(long == x for x in long)",
]  # fmt: skip

# Ours: what the two lists above do not try.
OWN = [
    "subject.category.__class__", "subject['__class__']['__base__']", "subject.__class_getitem__", "lst.__class__[0]",
    "lower.__globals__", "rs.__globals__['__builtins__']", "wd.__code__", "today.__func__", "any.__self__", "days.__call__(1)",
    "(rs if 1 else len)(5)", "[f(5) for f in [rs]]", "min(rs, len)", "rs == len", "rs", "lower(rs)", "contains(rs, 1)",
    "subject.get('category')", "subject.category('x')", "now", "self", "does", "meter", "nodes", "functions", "names.clear()",
    "evaluate('1')", "check_expression('1')", "__builtins__.open", "a.k if [].append(1) else 0", "[].copy()", "().count(1)",
]  # fmt: skip

NAMES = {
    "a": {"k": 1},
    "lst": [1, 2],
    "amount": 125_000,
    "category": "vehicles",
    "decision": "fwd",
    "big": list(range(200)),
    "long": "x" * 5_000,
    "subject": {"category": "vehicles", "items": [{"qty": 2, "rate": 10}]},
}
