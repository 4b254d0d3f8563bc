#!/usr/bin/env python3
# rtl_energy.py - what a cycle of the core takes in each state of its controller, from its
# netlist and its waveform.
#
#     rtl_energy.py LIBERTY NETLIST VCD...
#
# Every wire of the netlist is computed for every cycle, all cycles at once as bits of one whole
# number, from what the waveforms show of registers, inputs and rows of the SRAM. That the result
# is the waveform's is checked: each flip-flop's D is its Q in the next cycle, or the exit status
# is 1. A wire that changes takes C V^2 / 2 of the pins on it, and the insides of the cell that
# drives it what the library's tables say, at its load and a slew of 0.18 ns. So changes are of
# settled values: glitches, wires and the clock are not in it. Prints, a state a line, "state
# cycles pJ" and, last, "leakage W". Only the standard library.
import bisect
import collections
import re
import sys

VOLTS, SLEW_NS, FLOP, MACRO = 1.8, 0.18, "DFFPOSX1", "ct_sram"


def liberty(path):
    """The cells of a library: name -> (pins, leakage in nW)."""
    text = re.sub(r"/\*.*?\*/", "", open(path).read(), flags=re.S).replace("\\\n", " ")
    tokens = re.findall(r'"[^"]*"|[\w.+\-*/!\']+|[(){};:,]', text)
    stack, i = [{"groups": [], "values": {}}], 0
    while i < len(tokens):
        word = tokens[i]
        if word in ("}", ";"):
            if word == "}":
                stack.pop()
            i += 1
        elif tokens[i + 1] == ":":
            end = next(k for k in range(i, len(tokens)) if tokens[k] in ";}")
            stack[-1]["values"][word] = " ".join(tokens[i + 2:end]).strip('"')
            i = end
        else:
            end = tokens.index(")", i)
            words = [t.strip('"') for t in tokens[i + 2:end] if t != ","]
            if end + 1 < len(tokens) and tokens[end + 1] == "{":
                group = {"kind": word, "name": words[0] if words else "", "groups": [],
                         "values": {}}
                stack[-1]["groups"].append(group)
                stack.append(group)
                end += 1
            else:
                stack[-1]["values"][word] = words
            i = end + 1
    library = stack[0]["groups"][0] if stack[0]["groups"] else stack[0]
    return {c["name"]: ({p["name"]: pin(p) for p in c["groups"] if p["kind"] == "pin"},
                        float(c["values"].get("cell_leakage_power", 0)))
            for c in library["groups"] if c["kind"] == "cell"}


def pin(group):
    """Direction, capacitance in pF, function as Python, tables of energy in pJ."""
    function = group["values"].get("function", "")
    tables = [table(t) for power in group["groups"] if power["kind"] == "internal_power"
              for t in power["groups"] if t["kind"] in ("rise_power", "fall_power")]
    code = "" if function.startswith("DS") else function
    return {"output": group["values"]["direction"] == "output", "tables": tables,
            "pf": float(group["values"].get("capacitance", 0)),
            "code": compile(Function(code).alternatives(), code, "eval") if code else None}


def table(group):
    rows = [[float(n) for n in row.split(",")] for row in group["values"]["values"]]
    index = [[float(n) for n in group["values"].get(k, ["0"])[0].split(",")]
             for k in ("index_1", "index_2")]
    return index[0], index[1], rows


class Function:
    """A Liberty function, in which operands side by side are an AND, as an expression over v."""

    def __init__(self, text):
        self.words = re.findall(r"\w+|[()!+*^]", re.sub(r"(\w+)\s*'", r"!\1", text))

    def next_is(self, words):
        return bool(self.words) and self.words[0] in words

    def alternatives(self):
        text = self.difference()
        while self.next_is("+"):
            self.words.pop(0)
            text = f"({text} | {self.difference()})"
        return text

    def difference(self):
        text = self.product()
        while self.next_is("^"):
            self.words.pop(0)
            text = f"({text} ^ {self.product()})"
        return text

    def product(self):
        text = self.operand()
        while self.words and self.words[0] not in ("+", "^", ")"):
            if self.words[0] == "*":
                self.words.pop(0)
            text = f"({text} & {self.operand()})"
        return text

    def operand(self):
        word = self.words.pop(0)
        if word == "!":
            return f"(ones ^ {self.operand()})"
        if word == "(":
            text = self.alternatives()
            self.words.pop(0)
            return text
        return {"0": "0", "1": "ones"}.get(word, f'v["{word}"]')


class Netlist:
    """Cells with the wires of their pins; a wire is (name, bit), and assigned ones are one."""

    def __init__(self, path):
        text = open(path).read()
        declared = re.findall(r"^\s*(input|output|wire)\s+(?:\[(\d+):(\d+)\]\s*)?(\\\S+|\w+)\s*;",
                              text, re.M)
        self.width = {name: int(high) + 1 if high else 1 for _, high, _, name in declared}
        self.inputs = [name for kind, _, _, name in declared if kind == "input"]
        self.same, self.cells = {}, []
        for left, right in re.findall(r"^\s*assign (.*?) = (.*?);", text, re.M):
            for a, b in zip(self.bits(left), self.bits(right)):
                a, b = self.wire(a), self.wire(b)
                if a != b:
                    self.same[a] = b
        for kind, name, pins in re.findall(r"^  (\w+) (\\\S+|\w+) ?\(\n(.*?)\n  \);", text,
                                           re.M | re.S):
            wires = {p: [self.wire(b) for b in self.bits(e)]
                     for p, e in re.findall(r"\.(\w+)\((\{.*?\}|[^()]*)\)", pins, re.S)
                     if e.strip()}
            self.cells.append((kind, name.lstrip("\\"), wires))

    def wire(self, bit):
        while bit in self.same:
            bit = self.same[bit]
        return bit

    def bits(self, text):
        """The wires of an expression, the highest bit first; constants are ("const", 0 or 1)."""
        text = text.strip()
        if text.startswith("{"):
            parts = re.findall(r"\\\S+ (?:\s*\[[\d:]+\])?|\w+'[hb]\w+|\w+(?:\s*\[[\d:]+\])?", text)
            return [bit for part in parts for bit in self.bits(part)]
        number = re.match(r"(\d+)'([hb])([0-9a-fxz]+)$", text)
        if number:
            value = int(re.sub("[xz]", "0", number[3]), 16 if number[2] == "h" else 2)
            return [("const", value >> k & 1) for k in reversed(range(int(number[1])))]
        name, high, low = re.match(r"(\\\S+|\w+)\s*(?:\[(\d+)(?::(\d+))?\])?$", text).groups()
        if high is None:
            return [(name, k) for k in reversed(range(self.width.get(name, 1)))]
        return [(name, k) for k in range(int(high), int(low or high) - 1, -1)]


def waveform(path):
    """Name -> values in each cycle, before its end, as strings of bits."""
    scope, code, now, cycles = [], {}, {}, []
    for line in open(path):
        words = line.split()
        if not words:
            continue
        if words[0] == "$scope":
            scope.append(words[2])
        elif words[0] == "$upscope":
            scope.pop()
        elif words[0] == "$var" and scope[1:2] == ["ct_core"]:
            code[".".join(scope[2:] + [words[4]])] = words[3]
        elif line[0] == "#":
            if now.get(code["clk_i"]) == "0":
                cycles.append(dict(now))
        elif line[0] == "b":
            now[words[1]] = words[0][1:]
        elif line[0] in "01":
            now[words[0][1:]] = words[0][0]
    return {name: [c[k] for c in cycles] for name, k in code.items()}, len(cycles)


def over_time(values, bit):
    """A bit of a signal over all cycles, cycle t as bit t."""
    return int("".join(v[-1 - bit] if bit < len(v) else "0" for v in reversed(values)), 2)


def known(net, wave):
    """Values of what drives the logic: inputs, registers, rows of the SRAM."""
    value = {}
    for name in net.inputs:
        for bit in range(net.width[name]):
            value[net.wire((name, bit))] = over_time(wave[name], bit)
    for kind, name, wires in net.cells:
        if kind == FLOP:
            of, bit = name[:-len("_reg")], 0
            if of not in wave:
                of, bit = re.match(r"(.*)\[(\d+)\]$", of).groups()
            value[wires["Q"][0]] = over_time(wave[of], int(bit))
        elif kind == MACRO:
            for bit, wire in enumerate(reversed(wires["row_o"])):
                value[wire] = over_time(wave["u_sram.row_o"], bit)
    return value


def evaluate(net, cells, value, ones):
    """Values of all other wires; each cell when the last of its inputs is there."""
    waiting, missing, ready = collections.defaultdict(list), {}, []
    logic = [(kind, wires) for kind, _, wires in net.cells if kind not in (FLOP, MACRO)]
    value[("const", 0)], value[("const", 1)] = 0, ones
    for i, (kind, wires) in enumerate(logic):
        lacking = {w[0] for p, w in wires.items() if not cells[kind][0][p]["output"]} - set(value)
        missing[i] = len(lacking)
        for wire in lacking:
            waiting[wire].append(i)
        if not lacking:
            ready.append(i)
    while ready:
        kind, wires = logic[ready.pop()]
        inputs = {p: value[w[0]] for p, w in wires.items() if not cells[kind][0][p]["output"]}
        for p, w in wires.items():
            if cells[kind][0][p]["output"]:
                value[w[0]] = eval(cells[kind][0][p]["code"], {"v": inputs, "ones": ones})
                for i in waiting.pop(w[0], ()):
                    missing[i] -= 1
                    if missing[i] == 0:
                        ready.append(i)
    if any(missing.values()):
        sys.exit("rtl_energy: a loop in the logic")


def interpolate(tables, load):
    """The mean of tables at a load and the slew."""
    def at(points, x):
        k = min(max(bisect.bisect(points, x) - 1, 0), max(len(points) - 2, 0))
        span = points[k + 1] - points[k] if len(points) > 1 else 1
        return k, min(max((x - points[k]) / span, 0), 1)

    total = 0
    for loads, slews, rows in tables:
        (i, a), (j, b) = at(loads, load), at(slews, SLEW_NS)
        cell = [[rows[min(i + y, len(rows) - 1)][min(j + x, len(rows[0]) - 1)] for x in (0, 1)]
                for y in (0, 1)]
        total += (cell[0][0] * (1 - b) + cell[0][1] * b) * (1 - a)
        total += (cell[1][0] * (1 - b) + cell[1][1] * b) * a
    return total / len(tables) if tables else 0


def drivers(net, cells):
    """(wire, pJ of one change), of each driven wire."""
    load = collections.Counter()
    for kind, _, wires in net.cells:
        for p, w in wires.items() if kind != MACRO else ():
            if not cells[kind][0][p]["output"]:
                load[w[0]] += cells[kind][0][p]["pf"]
    for kind, _, wires in net.cells:
        if kind == MACRO:
            yield from ((w, load[w] * VOLTS ** 2 / 2) for w in wires["row_o"])
            continue
        for p, w in wires.items():
            if cells[kind][0][p]["output"]:
                inside = interpolate(cells[kind][0][p]["tables"], load[w[0]])
                yield w[0], load[w[0]] * VOLTS ** 2 / 2 + inside


def main():
    if len(sys.argv) < 4:
        sys.exit("usage: rtl_energy.py LIBERTY NETLIST VCD...")
    cells, net = liberty(sys.argv[1]), Netlist(sys.argv[2])
    energy, cycles, differing, compared = collections.Counter(), collections.Counter(), 0, 0
    for path in sys.argv[3:]:
        wave, count = waveform(path)
        ones = (1 << count) - 1
        value = known(net, wave)
        evaluate(net, cells, value, ones)
        for kind, _, wires in net.cells:
            if kind == FLOP:
                differ = (value[wires["D"][0]] ^ value[wires["Q"][0]] >> 1) & ones >> 1
                differing += bin(differ).count("1")
                compared += count - 1
        mask = collections.Counter()
        for t in range(1, count):
            mask[int(wave["state_q"][t], 2)] |= 1 << t - 1
        for state in mask:
            cycles[state] += bin(mask[state]).count("1")
        for wire, each in drivers(net, cells):
            change = (value[wire] ^ value[wire] >> 1) & ones >> 1
            for state in mask:
                energy[state] += each * bin(change & mask[state]).count("1")
    print(f"compared {compared} differing {differing}", file=sys.stderr)
    for state in sorted(cycles):
        print(state, cycles[state], f"{energy[state] / cycles[state]:.6g}")
    nanowatts = sum(cells[kind][1] for kind, _, _ in net.cells if kind != MACRO)
    print("leakage", f"{nanowatts * 1e-9:.6g}")
    sys.exit(differing != 0 or compared == 0)


main()
