#!/bin/sh
# Architectures: what is printed is a file again, presets, overrides, and faults with their place.
. tests/support/cli.sh

try "the default" 0 arch
cp out default.yaml
told "synapses_per_cycle: 4"
told "# packets in the FIFO from core to router; 1..64"
ok "every key has its line" [ "$(grep -c '^  [a-z_]*: ' out)" = 15 ]
ok "and its comment" [ "$(grep -c '^  # ' out)" = 15 ]
try "by name" 0 arch default
ok "the same" cmp out default.yaml
try "what was printed is a file" 0 arch default.yaml
ok "the same" cmp out default.yaml
try "as JSON" 0 arch --json
cp out default.json
told '"synapses_per_cycle": 4'
try "which is a file too" 0 arch default.json
ok "the same" cmp out default.yaml
gzip -c default.yaml >packed.yaml.gz
try "packed" 0 arch packed.yaml.gz
ok "the same" cmp out default.yaml

try "truenorth" 0 arch truenorth
cp out tn.yaml
told "kilohertz: 139665"
ok "every number has its source" [ "$(grep -cE '^  # (chosen|published|follows)' out)" = 15 ]
try "is a file" 0 arch tn.yaml --json
try "the same by name" 0 arch truenorth --json
cp out tn.json
try "changed" 0 arch truenorth --set core.sram_cycles=2 --set core.sram_cycles=3
told "sram_cycles: 3"
ok "a changed number has no source" [ "$(grep -cE '^  # (chosen|published|follows)' out)" = 14 ]
cp tn.yaml default
try "a preset goes before a file of its name" 0 arch default
ok "it is the preset" cmp out default.yaml
try "a path is a file" 0 arch ./default
told "kilohertz: 139665"

printf 'core:\n  fifo_depth: 65\n' >bad.yaml
try "outside a range" 1 arch bad.yaml
said "bad.yaml:2:15: core.fifo_depth: 65 outside 1..64"
printf 'core:\n  depth: 4\n' >bad.yaml
try "unknown key" 1 arch bad.yaml
said "bad.yaml:2:3: core: unknown key 'depth'; expected one of synapses_per_cycle"
printf 'core: {fifo_depth: 4, fifo_depth: 4}\n' >bad.yaml
try "given twice" 1 arch bad.yaml
said "bad.yaml:1:23: core.fifo_depth: given twice, first in line 1"
printf 'a: &a [*a, *a]\n' >bad.yaml
try "anchors" 1 arch bad.yaml
said "bad.yaml:1:1: unknown section 'a'"
printf 'network: {topology: torus}\ncore: {fifo_depth: 1}\n' >bad.yaml
try "what does not go together" 1 arch bad.yaml
said "bad.yaml: core.fifo_depth: 1: a torus can deadlock below 2"
try "a mesh would do, but the file stays wrong" 1 arch bad.yaml --set network.topology=mesh
head -c 1100000 /dev/zero | tr '\0' '#' >bad.yaml
try "too long" 1 arch bad.yaml
said "bad.yaml: more than 1048576 bytes"
try "a directory" 1 arch .
try "absent" 1 arch absent.yaml
said "absent.yaml: is no file, and no preset (default, truenorth)"
head -c 30 packed.yaml.gz >cut.yaml.gz
try "packed and cut" 1 arch cut.yaml.gz

for set in core.fifo_depth=65 core.fifo_depth=x core.fifo_depth= core.fifo_depth core.depth=4 \
    depth=4 =4 router.routing=zx tick.cycles=0 tick.cycles=-1; do
    try "--set $set" 2 arch --set "$set"
    said "cortile: arch: --set: "
done
try "--set beyond a range" 2 arch --set core.fifo_depth=65
said "--set: core.fifo_depth: 65 outside 1..64"
try "--set that does not go together" 2 arch --set tick.cycles=7 --set core.clock_divider=2
said "--set: tick.cycles: 7 is no multiple of core.clock_divider 2"
try "--set with --set before it does" 0 arch --set network.topology=torus --set core.fifo_depth=2
finish
