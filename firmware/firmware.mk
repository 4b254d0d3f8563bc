# firmware.mk - the firmware for the board: build/firmware/cortile.elf, made only when it is within
# its limits. Included by the Makefile. The parts in firmware/*.c are also compiled natively: the
# tests run them there, and the host's side shares frame.c.

FW_CC     ?= riscv64-unknown-elf-gcc
FW_SIZE   ?= riscv64-unknown-elf-size
FW_NM     ?= riscv64-unknown-elf-nm
FW        := build/firmware
FW_SRC    := $(wildcard firmware/*.c)
FW_ELF_SRC := $(wildcard firmware/elf/*.c)
FW_OBJ    := $(patsubst firmware/%.c,$(FW)/%.o,$(FW_SRC) $(FW_ELF_SRC)) $(FW)/elf/start.o
# The name of the architecture is that of an older ISA manual, in which Zicsr is part of I: with the
# newer one GCC 12 of Debian finds no libraries for RV32IMC.
FW_FLAGS  := -march=rv32imc -mabi=ilp32 -misa-spec=2.2 -std=gnu11 -ffreestanding -Os -g \
             -fno-move-loop-stores -fno-tree-loop-distribute-patterns -ffunction-sections \
             -fdata-sections $(WARN) -Iemulator
FW_CC_SU  := -fcallgraph-info=su

.PHONY: firmware
firmware: ## the board's firmware, build/firmware/cortile.elf, its sizes and its deepest stack
	$(SETUP) build firmware
	+@$(MAKE) --no-print-directory -s $(FW)/cortile.elf
	@firmware/limits.sh $(FW)

$(FW)/flags: FORCE
	@$(call stamp,$(FW_CC) $(FW_FLAGS))

$(FW)/%.o: firmware/%.c $(FW)/flags
	@mkdir -p $(@D)
	$(FW_CC) $(FW_FLAGS) $(FW_CC_SU) -MMD -MP -c -o $@ $<

$(FW)/%.o: firmware/%.S $(FW)/flags
	@mkdir -p $(@D)
	$(FW_CC) $(FW_FLAGS) -c -o $@ $<

$(FW)/cortile.elf: $(FW_OBJ) firmware/elf/board.ld firmware/limits.sh
	$(FW_CC) $(FW_FLAGS) -nostdlib -nostartfiles -Wl,--gc-sections -T firmware/elf/board.ld \
	  -o $(FW)/over.elf $(FW_OBJ)
	@FW_SIZE=$(FW_SIZE) FW_NM=$(FW_NM) firmware/limits.sh $(FW) over.elf >/dev/null
	@mv $(FW)/over.elf $@

-include $(FW_OBJ:.o=.d)
